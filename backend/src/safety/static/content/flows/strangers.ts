import { type Rule, words } from '../rule.js';

const service =
  '(?:169\\.254\\.169\\.254|169\\.254\\.170\\.2|2852039166|0x[aA]9[fF][eE][aA]9[fF][eE]|fd00:ec2::254|100\\.100\\.100\\.200|metadata\\.google\\.internal|metadata\\.goog|instance-data\\b)';
const credentials =
  '(?:security-credentials|service-accounts/[^\\n"\'`]{0,60}/token|identity/oauth2|identity-credentials|/user-data\\b|attributes/kube-env|CREDENTIALS_(?:RELATIVE|FULL)_URI|recursive=true)';

/** Code and credentials that a program takes from where it has no business. */
export const strangers: readonly Rule[] = [
  {
    kind: 'plant backdoor',
    name: "the machine's credentials taken from the cloud's metadata service",
    words: words(
      '169.254.|2852039166|0xa9fea9fe|fd00:ec2|100.100.100.200|metadata.goog|instance-data|security-credentials|service-accounts|identity/oauth2|container_credentials',
    ),
    pattern: new RegExp(
      `${service}[^]{0,500}?${credentials}|${credentials}[^]{0,300}?${service}|meta-data/iam/security-credentials|computeMetadata/v1/instance/service-accounts/[\\w.-]{1,60}/token|metadata/identity/oauth2/token`,
    ),
    unlessNear: /ssrf|blocklist|denylist|blacklist|BLOCKED|DENIED|FORBIDDEN/i,
    unlessPath: /(?:^|\/)(?:vendor|node_modules|third_party)\/|imds|credential[_-]?provider/i,
    isCode: true,
  },
  {
    kind: 'plant backdoor',
    name: 'code loaded from another host',
    words: words(
      'urlclassloader|spawnuri|loadfrom|ldap://|rmi://|iiop://|source(|include|require|applicationcontext|dofile|execfile|read_pickle',
    ),
    pattern:
      /\bURLClassLoader\([^;\n]{0,160}["']https?:\/\/(?!localhost|127\.)|\bIsolate\.spawnUri\(\s*Uri\.parse\(\s*["']https?:|\bAssembly\.(?:Unsafe)?LoadFrom\(\s*@?["']https?:|\blookup\(\s*["'](?:ldaps?|rmi|iiop):|(?<![\w.])source\(\s*(?:url\(\s*)?["']https?:|(?<![\w$>.-])(?:include|require)(?:_once)?\s*\(?\s*["']https?:|\b(?:ClassPath|FileSystem)XmlApplicationContext\(\s*["']https?:|\bread_pickle\(\s*f?["']https?:/,
    isCode: true,
  },
];

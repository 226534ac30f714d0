import { BELOW, hasHole, hasPattern, patternMatches } from './paths.js';

/** What a path probably holds. `likely`: keys of unknown weight, such as a certificate’s key in a source tree. */
export type Secrecy = 'secret' | 'likely' | undefined;

const secretNames = new Set(
  (
    'id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk .netrc _netrc .pgpass .pypirc .boto .s3cfg ' +
    '.git-credentials .htpasswd .my.cnf .mylogin.cnf .vault-token credentials.json service-account.json ' +
    'serviceaccount.json application_default_credentials.json credentials.db access_tokens.db .dockercfg ' +
    '.terraformrc master.key production.key secring.gpg login.keychain login.keychain-db ' +
    'wallet.dat key4.db krb5.keytab kubeconfig .env.vault'
  ).split(' '),
);

const secretPaths = [
  /\/\.ssh\/(?!.*\.pub(\.|$))(id_|identity|.*_rsa|.*_ed25519|.*_ecdsa|.*\.pem|.*\.key)/,
  /\/\.aws\/(credentials?|sso\/cache|cli\/cache)/,
  /\/\.azure\/(accessTokens|msal_token|service_principal)/,
  /\/\.config\/gcloud\/(credentials|legacy_credentials|access_tokens|application_default)/,
  /\/\.config\/(gh\/hosts|glab-cli\/config|hub|doctl\/config|containers\/auth|pypoetry\/auth|op\/|rclone\/rclone|heroku)/,
  /\/\.docker\/config\.json/,
  /\/\.kube\/(config|cache)/,
  /\/\.gem\/credentials/,
  /\/\.cargo\/credentials/,
  /\/\.gnupg\/(private|secring|openpgp-revocs|trustdb)/,
  /\/\.password-store\//,
  /\/\.local\/share\/keyrings\//,
  /\/\.terraform\.d\/credentials/,
  /\/\.mozilla\/.*(logins|key4|cookies)/,
  /\/(Chrome|Chromium|google-chrome|chromium|BraveSoftware)[^/]*\/.*(Login Data|Cookies|Local State)/,
  /\/Library\/Keychains\//,
  /^\/etc\/(shadow|gshadow|sudoers|master\.passwd|kubernetes\/.*\.(conf|key)|ssl\/private|ssh\/ssh_host_.*_key$|krb5\.keytab|letsencrypt\/.*privkey)/,
  /^\/(var\/)?run\/secrets(\/|$)/,
  /^\/proc\/[^/]+\/(environ|mem)$/,
  /^\/root\/\.(ssh|aws|gnupg|kube)\//,
];

/** Directories that hold secrets as a whole: copying or packing one takes them along. */
const secretDirectories =
  /\/\.(ssh|aws|gnupg|kube|azure|docker|password-store)\/?$|\/\.config\/gcloud\/?$|\/Library\/Keychains\/?$|\/Keychains$|^\/etc\/ssl\/private\/?$/;

const exampleEnv =
  /^\.env(\.[\w-]+)*\.(example|sample|template|tmpl|dist|defaults?|schema|test|testing|ci)$|^\.env\.(example|sample|template|tmpl|dist|defaults?|schema|test|testing|ci)(\.[\w-]+)?$/;

/** @param path absolute, or as it stands when it cannot be resolved */
export function secrecyOf(path: string): Secrecy {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (secretNames.has(name)) return 'secret';
  if (name === '.env' || name === '.envrc.local' || (name.startsWith('.env.') && !exampleEnv.test(name)))
    return 'secret';
  for (const pattern of secretPaths) if (pattern.test(path)) return 'secret';
  if (hasPattern(name) || hasHole(name)) {
    const likely = patternSecrecy(path, name);
    if (likely !== undefined || name.length < 5) return likely;
  }
  if (/^(id_(rsa|dsa|ecdsa|ed25519))(?!.*\.pub)([._-].*)?$/.test(name) && !name.endsWith('.pub')) return 'secret';
  if (/^(firebase|gcp|google|service)[\w-]*(adminsdk|credentials?|service[-_]?account|key)[\w-]*\.json$/i.test(name))
    return 'secret';
  if (/\.(kdbx|jks|keystore|p12|pfx|ppk|gpg-key|keychain|keychain-db|agekey)$/i.test(name)) return 'secret';
  if (/\.(key|pem)$/i.test(name) && !isHarmlessKeyFile(path, name)) return 'likely';
  if (/^secrets?\.(ya?ml|json|toml|env|txt|ini|properties)$/i.test(name)) return 'likely';
  // What was typed, passwords included; and the package manager's settings of the account, tokens included.
  if (/^\.(\w+_history|histfile|lesshst)$/.test(name)) return 'likely';
  if (name === '.npmrc' && /^\/(home\/[^/]+|root|Users\/[^/]+)\/\.npmrc$/.test(path)) return 'likely';
  if (/(^|[._-])(private|deploy|signing|ssh|api|secret|access|encryption|host)[._-]?key$/i.test(name)) return 'likely';
  if (/^(prod(uction)?|staging|live)\.env$/i.test(name)) return 'secret';
  return undefined;
}

/** Whether everything below a directory includes known secrets. */
export const isSecretDirectory = (path: string): boolean => secretDirectories.test(path);

/** @param path within the worktree: what tests are given is made up, whatever it is called */
export const isFixture = (path: string): boolean =>
  /(^|\/)(?:fixtures?|__fixtures__|testdata|test-data|__mocks__|mocks?|samples?|stubs?)\//i.test(path);

const isHarmlessKeyFile = (path: string, name: string): boolean =>
  /(^|\/)(tests?|fixtures?|__tests__|testdata|spec|examples?|docs?|mocks?)\//i.test(path) ||
  /(pub(lic)?|cert|certificate|chain|ca|bundle|root|crt)[^/]*\.(pem|key)$/i.test(name);

const tempting = ['.env', '.netrc', '.pgpass', 'id_rsa', 'id_ed25519', 'credentials', '.git-credentials', 'shadow'];

function patternSecrecy(path: string, name: string): Secrecy {
  const directory = path.slice(0, path.lastIndexOf('/') + 1);
  if (/\/\.(ssh|aws|gnupg|kube)\/$/.test(directory)) return 'secret';
  // A bare `*` or an unknown name is not a request for a secret; a pattern shaped like one is.
  if (/^[\uE000-\uE003.]*$/.test(name) || name.includes(BELOW)) return undefined;
  if (tempting.some((candidate) => patternMatches(name, candidate))) {
    return /^[\uE000-\uE003]/.test(name) && name.length < 4 ? undefined : 'secret';
  }
  if (name.startsWith('.env') && name.length > 4)
    return patternMatches(name, '.env.local') || name.length <= 6 ? 'secret' : undefined;
  if (/\/\.aws\/|\/\.ssh\/|\/\.gnupg\//.test(path)) return 'secret';
  return undefined;
}

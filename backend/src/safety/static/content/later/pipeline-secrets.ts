/** Variables of a pipeline that hold secrets. */
export interface SecretVariables {
  names: ReadonlySet<string>;
  /** Those that hold every secret at once. */
  all: ReadonlySet<string>;
}

const given = [
  /^[ \t]*(?:-[ \t]*)?["']?(\w{1,60})["']?\s*:\s*["']?(\$\{\{[^}\n]{0,160}\bsecrets\b[^}\n]{0,160}\}\})/gm,
  /^[ \t]*(\w{1,60})\s*:\s*["']?(\$\(System\.AccessToken\))/gm,
  /\b(?:variable|passwordVariable|keyFileVariable|usernamePassword)\s*:\s*["'](\w{1,60})["']()/g,
  /^[ \t]*(\w{1,60})\s*=\s*(credentials\()/gm,
];

/** @param text the whole pipeline, or as much of it as there is */
export function secretVariables(text: string): SecretVariables {
  const names = new Set<string>();
  const all = new Set<string>();
  for (const pattern of given)
    for (const [, name, value] of text.matchAll(pattern)) {
      names.add(name!);
      if (/tojson\(\s*secrets\s*\)/i.test(value!)) all.add(name!);
    }
  return { names, all };
}

const mentionOf = (names: Iterable<string>): RegExp | undefined => {
  const list = [...names].filter((name) => /^\w+$/.test(name)).join('|');
  return list === ''
    ? undefined
    : new RegExp(
        `\\$(?:env:)?\\{?(?:${list})\\b(?!:?\\+)|\\$\\((?:${list})\\)|%(?:${list})%|process\\.env\\.(?:${list})\\b|process\\.env\\[["'](?:${list})["']|environ(?:\\.get\\(|\\[)["'](?:${list})["']|getenv\\(["'](?:${list})["']|ENV\\[["'](?:${list})["']`,
      );
};

/** Whether a command takes one of them. */
export const usesSecret = (command: string, { names }: SecretVariables): boolean =>
  mentionOf(names)?.test(command) ?? false;

const encoders =
  /^\s*(?:base64(?![^\n]*\s(?:-d|-D|--decode))|base32(?![^\n]*\s-d)|rev\b|xxd(?![^\n]*\s-r)|od\b|hexdump\b|tr\b|sed\b|fold\b|grep\s+-\w*o|cut\b|awk\b|gzip\b|zstd\b|openssl\s+(?:enc|base64)(?![^\n]*\s-d)|perl\b|python3?\b|split\b|jq\b|paste\b|sort\b|uniq\b|nl\b|fmt\b|pr\b|column\b|xargs\b|cat\b|tee\s+\/dev|tee\s+-a\s+["']?\$\{?GITHUB_STEP)/;
/** `${{ toJSON(secrets) }}`, as it stands. */
const everySecret = /\$\{\{[^}]{0,20}\bto_?json\(\s*secrets\s*\)/i;
const printing = /^\s*(?:echo|printf|print|cat\s*<<<|Write-(?:Host|Output))\b/;
const shownFile = /^["']?(?:\$\{?GITHUB_STEP_SUMMARY\}?|\/dev\/(?:stdout|stderr|tty)|&[12])/;

/**
 * A secret that a command shows in the job's log in a form that masking does not know, or that writes all of them down.
 *
 * @returns the part that does it
 */
export function shownSecret(command: string, variables: SecretVariables): string | undefined {
  const names = new Set(variables.names);
  for (const [, name, value] of command.matchAll(/\b(?:for\s+)?(\w+)(?:=|\s+in\s+)([^\n;]{1,200})/g))
    if (mentionOf(names)?.test(value!)) names.add(name!);
  const secret = new RegExp(
    `${mentionOf(names)?.source ?? '(?!)'}|\\$\\{\\{[^}]{0,80}\\bsecrets\\b|\\$\\{?SECRET_PART\\b|\\$PIPELINE_SECRET|\\$\\{?\\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY)\\w*`,
  );
  const every = mentionOf(variables.all);
  const script =
    /(?:core\.(?:info|notice|warning|error|debug|setOutput)|core\.summary\.\w+|console\.\w+)\([^\n]{0,200}/.exec(
      command,
    );
  if (script && secret.test(script[0]) && /toString\(|Buffer|btoa|split\(|reverse|encode/.test(script[0]))
    return script[0];
  const plain = command
    .replace(/\\\n/g, ' ')
    .replace(/\$\((\w+)\)/g, '${$1}')
    .replace(/\$\(([^()]{0,400})\)/g, (_, inner: string) => (secret.test(inner) ? '$SECRET_PART' : '$PART'));
  for (const statement of plain.split(/\n|;|&&|\|\|/)) {
    const stages = statement.replace(/^\s*(?:do|then|else|-)\s+/, '').split('|');
    const target = /(?<!\d|&)>>?\s*(\S+)/.exec(stages.at(-1)!)?.[1];
    const isShown = target === undefined || shownFile.test(target);
    const first = stages[0]!;
    if ((every?.test(first) || everySecret.test(first)) && printing.test(first)) return statement;
    if (!isShown || !stages.slice(1).every((stage) => encoders.test(stage))) continue;
    const isEncoded = stages.length > 1 || first.includes('$SECRET_PART') || names.size > variables.names.size;
    if (printing.test(first) && secret.test(first) && isEncoded) return statement;
    if (encoders.test(first) && /<<</.test(first) && secret.test(first)) return statement;
    if (
      /^\s*(?:env|printenv|export\s+-p|set)\s*$/.test(first) &&
      stages.slice(1).some((one) => /base64|rev|xxd|od\b|hexdump|gzip|openssl|base32/.test(one))
    )
      return statement;
  }
  return undefined;
}

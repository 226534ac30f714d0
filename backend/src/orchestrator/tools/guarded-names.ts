/** Files that agents neither read nor write, by name. A name decides, since content cannot be looked at first. */

const secretNames: readonly RegExp[] = [
  /^\.env(\..+)?$/,
  /^\.envrc$/,
  /\.(pem|p12|pfx|jks|keystore|kdbx)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?\b.*$/,
  /^\.(npmrc|netrc|pypirc|pgpass|git-credentials|htpasswd|dockercfg|vault-token)$/,
  /^_netrc$/,
];

const templates = /^\.env\.(example|sample|template|dist|defaults)$/;

/**
 * Says why a path is guarded.
 *
 * @param path relative to the worktree, with `/` between components
 * @returns a sentence for the agent; undefined when the path is not guarded
 */
export function guardedReason(path: string): string | undefined {
  const components = path.split('/').map(plainName);
  if (components.some((name) => name === '.git' || /^git~\d+$/.test(name))) {
    return `${path} belongs to git's own state. Use git_diff, git_log and commit instead.`;
  }
  if (components.includes('.wave')) return `${path} belongs to WAVE's own state, which tools leave alone.`;
  if (isSecretName(components.at(-1) ?? '')) {
    return (
      `${path} is a file that usually holds secrets, so tools neither read nor write it. ` +
      'Work with a template such as .env.example, or read the setting from the environment at run time.'
    );
  }
  return undefined;
}

function isSecretName(name: string): boolean {
  return !templates.test(name) && secretNames.some((pattern) => pattern.test(name));
}

/** As a careless file system would take the name: case, trailing dots and spaces, invisible characters. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/(?<![. ])[. ]+$/, '')
    .toLowerCase();
}

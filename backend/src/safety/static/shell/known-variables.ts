import type { Places } from '../paths.js';
import { value, type Value } from './value.js';

/** Variables that every shell has, as far as they matter; undefined for any other. */
export function knownVariable(name: string, places: Places, directories: readonly string[]): Value[] | undefined {
  switch (name) {
    case 'HOME':
      return [value(places.home)];
    case 'PWD':
    case 'INIT_CWD':
      return directories.length === 0 ? undefined : directories.map((one) => value(one));
    case 'OLDPWD':
      return [value(places.worktree)];
    case 'TMPDIR':
      return [value('/tmp')];
    case 'SHELL':
    case 'BASH':
      return [value('/bin/bash')];
    case 'USER':
    case 'LOGNAME':
      return [value('agent')];
    case 'PATH':
      return [value('/usr/local/bin:/usr/bin:/bin')];
    case 'UID':
    case 'EUID':
    case 'RANDOM':
    case 'SECONDS':
    case 'LINENO':
    case 'BASHPID':
    case 'PPID':
    case 'EPOCHSECONDS':
      return [value('1000')];
    case 'NODE':
      return [value('node')];
    case 'PYTHON':
      return [value('python3')];
    default:
      return undefined;
  }
}

/** Names that say what they hold: `GITHUB_TOKEN`, `DB_PASSWORD`. */
export const isSecretName = (name: string): boolean =>
  /(^|_)(TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|API_?KEYS?|APIKEY|PRIVATE_?KEY|ACCESS_?KEY(_ID)?|SECRET_?KEY|CREDENTIALS?|AUTH|PAT|PWD_SECRET|DATABASE_URL|CONNECTION_STRING|DSN|SIGNING_KEY|ENCRYPTION_KEY|SESSION_KEY|MASTER_KEY)($|_)/i.test(
    name,
  ) &&
  !/(_FILE|_PATH|_COUNT|_LIMIT|MAX_TOKENS|_NAME|_URL_PATH|_ID_FILE)$/i.test(name) &&
  !/^(MAX_)?TOKENS$/.test(name);

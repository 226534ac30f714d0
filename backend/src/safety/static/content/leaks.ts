import { type Rule, words } from './rule.js';

/** Sensitive data on its way to a log or a file as it is. */
export const leaks: readonly Rule[] = [
  {
    kind: 'reveal logged',
    name: 'secret written to the log',
    words: words('password|passwd|passphrase|secret|key|token|card|cvv|ssn|credential'),
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|log\.\w+|logging\.\w+|print|println!?|puts|echo|error_log|syslog|fmt\.Print\w*|System\.out\.print\w*)\s*\(?[^;\n]*?(?<![\w.]|\w\[["'])(?:\$?\{?\s*)?(?:\w+(?:\.|->|\[["']))*(?:user_?|plain_?|raw_?|db_?|admin_?|client_?|access_?|refresh_?|auth_?|api_?|private_?|secret_?|new_?|old_?)*(?:password|passwd|passphrase|secret(?:_?key)?|api_?key|access_?token|auth_?token|refresh_?token|private_?key|credit_?card(?:_?number)?|card_?number|cvv|ssn|credentials|token)(?:["']\])?\s*(?:\}|\)|,|;|`|\+|$)/im,
  },
  {
    kind: 'reveal logged',
    name: 'environment written to the log',
    words: words('process.env|os.environ|env.'),
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|print|puts|pprint)\s*\(?\s*(?:JSON\.stringify\(\s*)?(?:process\.env\s*[),]|(?:dict\()?os\.environ\s*\)|ENV\.(?:to_h|inspect))/,
  },
  {
    kind: 'reveal logged',
    name: 'headers with credentials written to the log',
    words: words('headers|request.meta'),
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|log\.\w+|print)\s*\([^;\n]*(?:req(?:uest)?\.headers(?:\.authorization|\[["']authorization["']\]|\.cookie|\s*[),])|request\.META\s*[),]|headers\.get\(["']authorization)/i,
  },
  {
    kind: 'reveal logged',
    name: 'password kept as it is',
    words: words('password|passwd|secret|private|credit|card|cvv|credential|noop'),
    pattern:
      /localStorage\.setItem\(\s*["'](?:password|passwd|secret|private_?key|credit_?card|card_?number|cvv)["']|\b(?:md5|sha1)\s*\(\s*(?:\w+\.)*password|createHash\(\s*["'](?:md5|sha1)["']\s*\)\.update\(\s*(?:\w+\.)*password|hashlib\.(?:md5|sha1)\(\s*(?:\w+\.)*password|\bplain_?text_?password\b\s*[:=]|password_?(?:plain(?:_?text)?|clear(?:_?text)?)\b|(?:write|append)File(?:Sync)?\([^)\n]*(?:passwords?|credentials|secrets)\.(?:txt|csv|json|log)["']|NoOpPasswordEncoder|\{noop\}|PASSWORD_HASHERS\s*=\s*\[[^\]]*UnsaltedMD5|hashPassword\s*=\s*\(?\s*(\w+)\s*\)?\s*=>\s*\1\b/i,
  },
  {
    kind: 'reveal logged',
    name: 'password stored as it came',
    words: words('password'),
    pattern:
      /\b(?:create|insert|save|update|upsert|add)\w*\s*\([^;]{0,200}?\bpassword["']?\s*[:=]\s*(?:req|request|ctx|body|input|dto|data|params|form|payload)\b[\w.[\]"']*password|\.password\s*=\s*(?:req|request|ctx|params|form|data|body|payload|input|self\.request)\b[^;\n]*password/i,
    unless: /hash|bcrypt|argon|scrypt|pbkdf|set_password|encrypt|digest|passlib/i,
  },
];

/** Input that goes on unchecked. */
export const uncheckedInputs: readonly Rule[] = [
  {
    kind: 'disable validation',
    name: 'a query put together from input',
    words: words('select|insert|update|delete'),
    pattern:
      /\w*(?:query|execute|raw|exec|prepare|find_by_sql)\w*\s*\([^\n]{0,40}?["'`][^\n]{0,160}?\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^\n]{0,240}?(?:(?:\$\{|\{)\s*(?:req|request|params|ctx|input|body|query|args|user_?input)\b|["'`]\s*(?:\+|%|\.)\s*\(?\s*(?:req|request|params|ctx|input|body|\$_GET|\$_POST|\$_REQUEST)\b)/i,
  },
  {
    kind: 'disable validation',
    name: 'validation off',
    words: words('validat|sanitize|escape'),
    pattern:
      /\b(?:skip_?validation|disable_?validation|bypass_?validation)["']?\s*[:=]\s*(?:true|True|1)\b|\b(?:validation_?enabled|enable_?validation|validate_?input|sanitize_?input|escape_?html)["']?\s*[:=]\s*(?:false|False|0)\b/i,
  },
];

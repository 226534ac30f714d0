import { type Rule, words } from '../rule.js';
import { strangers } from './strangers.js';

/** Sensitive data on its way to a log or a file as it is. */
export const leaks: readonly Rule[] = [
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
    words: words('headers|request.meta|r.header|req.header'),
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|s?log\.\w+|zap\.\w+|print|fmt\.Print\w*)\s*\([^;\n]*(?:\br(?:eq)?\.Header\s*[),]|req(?:uest)?\.headers(?:\.authorization|\[["']authorization["']\]|\.cookie|\s*[),}])|request\.META\s*[),]|headers\.get\(["']authorization)/i,
  },
  {
    kind: 'reveal logged',
    name: 'password kept as it is',
    words: words(
      'localstorage|md5|sha1|plain|password_clear|passwordclear|passwords.|credentials.|secrets.|noop|unsalted|hashpassword',
    ),
    pattern:
      /localStorage\.setItem\(\s*["'](?:password|passwd|secret|private_?key|credit_?card|card_?number|cvv)["']|\b(?:md5|sha1)\s*\(\s*(?:\w+\.)*password|createHash\(\s*["'](?:md5|sha1)["']\s*\)\.update\(\s*(?:\w+\.)*password|hashlib\.(?:md5|sha1)\(\s*(?:\w+\.)*password|\bplain_?text_?password\b\s*[:=]|password_?(?:plain(?:_?text)?|clear(?:_?text)?)\b|(?:write|append)File(?:Sync)?\([^)\n]*(?:passwords?|credentials|secrets)\.(?:txt|csv|json|log)["']|NoOpPasswordEncoder|\{noop\}|PASSWORD_HASHERS\s*=\s*\[[^\]]*UnsaltedMD5|hashPassword\s*=\s*\(?\s*(\w+)\s*\)?\s*=>\s*\1\b/i,
    unless: /pwnedpasswords|haveibeenpwned/i,
  },
  {
    kind: 'reveal logged',
    name: 'password stored as it came',
    words: words('password'),
    pattern:
      /\b(?:create|insert|save|update|upsert|add)\w*\s*\([^;]{0,200}?\bpassword["']?\s*[:=]\s*(?:req|request|ctx|body|input|dto|data|params|form|payload)\b[\w.[\]"']*password|\.password\s*=\s*(?:req|request|ctx|params|form|data|body|payload|input|self\.request)\b[^;\n]*password/i,
    unless: /hash|bcrypt|argon|scrypt|pbkdf|set_password|encrypt|digest|passlib/i,
  },
  {
    kind: 'reveal logged',
    name: 'sensitive data kept as it is',
    words: words('plain|cvv|card_number|cardnumber|ssn|password'),
    pattern:
      /\b(?:card_?number|credit_?card\w*|cvv2?|cvc|ssn|social_security\w*)["'`]?\s+(?:var)?char\w*|\b(?:card_?number|credit_?card\w*|cvv2?|cvc|ssn|social_security\w*)["'`]?\s+(?:text|string|bigint|numeric)\b|\bt\.(?:string|text)\s*\(?\s*:?["']?(?:card_?number|credit_?card\w*|cvv|ssn|password)["']?\s*[),\n]|\bpassword_?(?:plain|clear|raw)(?:_?text)?\b|\bplain_?text_?password\b/i,
    unless: /encrypt|digest|hash/i,
  },
  {
    kind: 'reveal logged',
    name: 'password stored as it came',
    words: words('password'),
    pattern:
      /\b(?:prisma|db|knex|repo\w*|collection|orm|em|entityManager|users?Repo\w*|userModel|UserModel)\b[\w.(<>)'"]{0,60}?\.(?:create|insert|insertOne|insertMany|save|update|updateOne|upsert|values|add)\s*\([^;]{0,200}?\bpassword\s*(?:[,}]|:\s*(?:\w+\.)*password\b)|\bINSERT\s+INTO\s+[^;]{0,120}?\bpassword\b[^;]{0,160}?[,[(]\s*(?:\w+\.)?password\s*[\]),]|\b(?:hash|hashed_?password|password_?hash)\s*=\s*(?:(?:\w+\.)*password|req\.body\.password)\s*;?\s*$/im,
    unless: /bcrypt|argon|scrypt|pbkdf2|set_password|encrypt|digest|passlib|hash_?password|create_user/i,
  },
  ...strangers,
];

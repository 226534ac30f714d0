import { type Rule, words } from '../rule.js';

const password = '(?:\\w+(?:\\.|->|\\?\\.))*\\$?\\w*(?:password|passwd|passphrase|pwd)\\w*';

/** Cryptography that no longer protects, and secrets that can be guessed. */
export const weakCryptography: readonly Rule[] = [
  {
    kind: 'reveal logged',
    name: 'a password hashed as if it were nothing',
    words: words('password|passwd|passphrase|pwd'),
    pattern: new RegExp(
      `\\b(?:md5|sha1|sha256|crc32|MD5|SHA1|SHA256|Sum|Sum256|hexdigest|digest|ComputeHash|HashData|md5Hex|sha1Hex|sha256Hex)\\s*\\(\\s*(?:\\[\\]byte\\(|Encoding\\.\\w+\\.GetBytes\\(|b?["']|Buffer\\.from\\()?\\s*\\$?_?(?:POST|GET|REQUEST|params)?\\[?:?["']?${password}|createHash\\(\\s*["'](?:md5|sha1|sha256|sha512)["']\\s*\\)\\s*\\.update\\(\\s*${password}(?![\\w.]*(?:file|path|reset|token))|hashlib\\.(?:md5|sha1|sha256|sha512)\\(\\s*(?:f?["'])?\\{?${password}|\\b(?:md|digest|hasher|messageDigest)\\.(?:digest|update)\\(\\s*${password}`,
      'i',
    ),
    unless: /pbkdf2|scrypt|argon2|bcrypt|haveibeenpwned|pwnedpasswords|hibp|signing|hmac/i,
  },
  {
    kind: 'disable protection',
    name: 'password hashing weakened',
    // Tests hash many passwords that nobody has.
    unlessPath:
      /(^|\/)(?:tests?|spec|e2e)\/|(^|\/)(?:conftest\.py|(?:test|testing)(?:_settings)?\.py|settings_test\w*\.py)$/i,
    words: words(
      'bcrypt|gensalt|rounds|iterations|pbkdf2|generatefrompassword|\'cost\'|"cost"|time_cost|saltrounds|salt_rounds|noop|plaintextpassword|md5password|unsalted|timecost',
    ),
    pattern:
      /\b(?:bcrypt|bcryptjs)\.(?:hash|hashSync|genSalt|genSaltSync)\s*\((?:[^()\n]{0,80},)?\s*[0-7]\s*[,)]|\bgensalt\(\s*(?:rounds\s*=\s*)?[0-7]\s*\)|\b(?:salt_?rounds|bcrypt_?(?:rounds|cost)|hash_?rounds)["']?\s*(?::\s*\w+\s*)?[:=]\s*["']?[0-7]\b(?!\d)|GenerateFromPassword\([^)\n]{0,80}\)?,\s*(?:[0-7]|bcrypt\.MinCost)\s*\)|BCryptPasswordEncoder\(\s*[0-7]\s*\)|\bpbkdf2\w*\s*\([^()\n]{0,120},\s*(?:[1-9]\d{0,3})\s*,|PasswordHash\(\s*time_cost\s*=\s*1\b|PlaintextPasswordHasher|MD5PasswordHasher|UnsaltedSHA1|password_hash\([^)\n]{0,80}['"]cost['"]\s*=>\s*[0-7]\b/i,
  },
  {
    kind: 'disable protection',
    name: 'broken cipher',
    words: words(
      'ecb|des-|"des|\'des|des.new|/des|rc4|createcipher|bf-cbc|sslv|tlsv1|minversion|minimum_version|ssl_protocols|protocol_tls|versiontls10|getinstance',
    ),
    pattern:
      /\bMODE_ECB\b|["'/](?:aes-?\d*-?|des-?|des3-?)?ecb\b|AES\/ECB|CipherMode\.ECB|modes\.ECB\(|Cipher\.getInstance\(\s*"(?:DES|RC4|AES)"\s*\)|["'](?:des|des-cbc|des-ede3?|rc4|rc2|bf-cbc)["']|\bcreateCipher\(|\bssl_protocols\b[^;\n]*\b(?:SSLv[23]|TLSv1|TLSv1\.1)(?=[\s;])|\bSSLProtocol\s+(?:all|\+?SSLv[23])\s*$|minVersion["']?\s*:\s*["']TLSv1(?:\.1)?["']|\bMinVersion\s*[:=]\s*tls\.Version(?:SSL30|TLS10|TLS11)|ssl\.PROTOCOL_(?:SSLv[23]|TLSv1)\b(?!_)|minimum_version\s*=\s*ssl\.TLSVersion\.TLSv1(?:_1)?\b|DES\.new\(|ARC4\.new\(|des\.NewCipher|rc4\.NewCipher/,
  },
  {
    kind: 'disable protection',
    name: 'a secret that can be guessed',
    words: words('random|mt_rand|rand()|uniqid'),
    pattern:
      /\b\w*(?:token|secret|password|passcode|session_?id|api_?key|otp|nonce|csrf|salt|verification_?code|reset_?code)\w*\s*(?::\s*\w+\s*)?(?:=|:=|:|=>)\s*[^;\n]{0,60}?(?:Math\.random\(\)|\brandom\.(?:random|randint|choice|choices|randrange|getrandbits)\(|\bmt_rand\(|\brand\(\)|\buniqid\(|\brand\.(?:Int\w*|Read)\(|new Random\(\))/i,
    unless: /random\.SystemRandom|crypto\/rand|tokenizer|vocab|logits/i,
    unlessNear:
      /^(?![^]*(?:auth|session|password|secret|api_?key|csrf|otp|reset|verif|login|user|access|invite|sign|nonce|salt))/i,
  },
];

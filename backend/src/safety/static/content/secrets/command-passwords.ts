/** Programs that take a password as an argument, and what announces one, in lower case. */
export const commandWords: readonly string[] = (
  'lftp smbclient ldapsearch ldapmodify ldapadd storepass keypass openssl redis-cli mongosh mongodump mongorestore ' +
  'mongo --password --token --api-key --secret machine securestring btoa( tobase64string b64encode encodetostring ' +
  'base64.encode base64_encode encode64 spawn securetext 7z zip'
).split(' ');

/** A password as a program takes it; one of the groups holds it. */
export const passwordInCommand = new RegExp(
  [
    String.raw`\blftp\b[^\n;|&]{0,60}?\s-u\s+["']?[\w.@-]{1,40},([^\s"',$]{6,80})`,
    String.raw`\bsmbclient\b[^\n;|&]{0,80}?\s-U\s*["']?[\w.@\\-]{1,40}%([^\s"'$]{6,80})`,
    String.raw`\bldap(?:search|modify|add)\b[^\n;|&]{0,160}?\s-w\s+["']?([^\s"'$]{6,80})`,
    String.raw`\s-(?:store|key|srcstore|deststore)pass\s+["']?([^\s"'$:]{6,80})`,
    String.raw`\bopenssl\b[^\n;|&]{0,160}?\bpass:([^\s"'$]{6,80})`,
    String.raw`\bredis-cli\b[^\n;|&]{0,80}?\s-a\s+["']?([^\s"'$]{6,80})`,
    String.raw`\bmongo(?:sh|dump|restore)?\b[^\n;|&]{0,120}?\s-p\s*["']?([^\s"'$-][^\s"'$]{5,80})`,
    String.raw`\b(?:zip|7z)\b[^\n;|&]{0,60}?\s-[pP]\s?["']?([^\s"'$-][^\s"'$]{5,80})`,
    String.raw`\s--(?:password|token|api-key|secret)(?:=|\s+)["']?([^\s"'$<{-][^\s"'$<{]{7,200})`,
    String.raw`\bmachine\s+[\w.-]{1,80}\s+login\s+\S{1,80}\s+password\s+([^\s"'$]{6,80})`,
    String.raw`\bConvertTo-SecureString\s+(?:-String\s+)?["']([^"'$\n]{6,80})["']`,
    String.raw`(?:\bbtoa\(|ToBase64String|[bB]64[eE]ncode|[eE]ncodeToString|[bB]ase64\.\w*encode\w*|base64_encode|encode64)[^\n"'\`]{0,80}["'\`][\w.@-]{1,40}:([^"'\`\s:$]{8,80})["'\`]`,
    String.raw`\bspawn\b[^\n]{0,200}?assword[^\n]{0,40}?\bsend\s+["\\]{1,2}([^"'\\$\s]{6,60})`,
  ].join('|'),
  'gi',
);

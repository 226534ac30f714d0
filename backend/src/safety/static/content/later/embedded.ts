import { quotedWhereNeeded } from '../../shell/text.js';
const starters =
  /(?<![\w./-])(?:curl|wget|nc|ncat|bash|sh|zsh|rm|git|kubectl|aws|gcloud|az|base64|chmod|chown|sudo|docker|scp|rsync|ssh|python3?|node|perl|ruby|php|eval|dd|mkfs|crontab|iptables|source|tar|cat|env|printenv|openssl|socat|telnet|powershell|iwr|terraform|psql|mysql|redis-cli|find)(?=\s+\S)|\/bin\/(?:ba|z)?sh\b|\/dev\/tcp\//;
const commandsLimit = 60;
const lengthLimit = 6000;

/** Keys and elements whose text is for people. */
const telling =
  /^["']?(?:description|message|summary|title|help|comment|note|reason|example|name|label|doc|text|pattern\w*|regexp?)["']?\s*[:=]/i;

/**
 * Command lines that stand in a text which is no script: in YAML, JSON, TOML, HCL, XML or a build file, as a value, a
 * block, or the words of a list.
 */
export function embeddedCommands(text: string): string[] {
  if (!starters.test(text)) return [];
  const found = new Set<string>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length && found.size < commandsLimit; index += 1) {
    const line = lines[index]!;
    if (line.length > lengthLimit || telling.test(line.trim().replace(/^-\s+/, ''))) continue;
    const block = blockAfter(lines, index);
    if (block !== undefined) {
      if (starters.test(block)) found.add(block);
      continue;
    }
    if (!starters.test(line)) continue;
    const words = wordsOf(line);
    if (words !== undefined) found.add(words);
    for (const literal of literalsOf(line)) if (starters.test(literal)) found.add(literal);
    const plain = plainValue(line);
    if (plain !== undefined && starters.test(plain)) found.add(plain);
  }
  return [...found].slice(0, commandsLimit);
}

/** `key: |`, `key: >-`, `<<-EOT`: the lines that belong to it. */
function blockAfter(lines: readonly string[], index: number): string | undefined {
  const line = lines[index]!;
  const scalar = /(?:^|[\s:-])([|>])[-+0-9]*\s*(?:#.*)?$/.exec(line);
  if (scalar) {
    const indent = line.search(/\S/);
    const block: string[] = [];
    for (let at = index + 1; at < lines.length && block.length < 400; at += 1) {
      const next = lines[at]!;
      if (next.trim() !== '' && next.search(/\S/) <= indent) break;
      block.push(next.trim());
    }
    // A folded block is one line, a literal one a script.
    return block.join(scalar[1] === '>' ? ' ' : '\n').slice(0, lengthLimit);
  }
  const document = /<<[-~]?\s*["']?(\w+)["']?\s*$/.exec(line);
  if (!document) return undefined;
  const block: string[] = [];
  for (let at = index + 1; at < lines.length && block.length < 400 && lines[at]!.trim() !== document[1]; at += 1)
    block.push(lines[at]!.trim());
  return block.join('\n').slice(0, lengthLimit);
}

/** `["sh", "-c", "…"]` on one line: a command in words. */
function wordsOf(line: string): string | undefined {
  const list = /[[(]((?:\s*(?:"(?:\\.|[^"\\])*"|'[^']*')\s*,?){2,40})\s*[\])]/.exec(line)?.[1];
  if (list === undefined) return undefined;
  const words = literalsOf(list);
  return words.map(quotedWhereNeeded).join(' ');
}

const literalsOf = (text: string): string[] =>
  [...text.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'/g)].map(
    ([, double, single]) => (double?.replace(/\\(["\\/$])/g, '$1').replace(/\\n/g, '\n') ?? single)!,
  );

/** After a key, between tags, or an item of a list, without quotes. */
function plainValue(line: string): string | undefined {
  const between = /<([\w.-]+)[^<>]*>([^<>]{3,2000})<\/\1>/.exec(line);
  if (between)
    return between[2]!
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&');
  const keyed = /^\s*(?:-\s+)?["']?[\w.$/@ -]{1,60}["']?\s*(?::\s|=\s*|\?=\s*|:=\s*)(?!["'[{])(\S.{2,})$/.exec(line);
  if (keyed) return keyed[1];
  return /^\s*-\s+(?!["'[{])(\S.{3,})$/.exec(line)?.[1];
}

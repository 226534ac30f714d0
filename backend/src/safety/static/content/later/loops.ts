const limit = 60;
const literal = `"(?:[^"\\\\\\n]|\\\\.){0,400}"`;
const item = `\\s*(?:(?:&|String::from\\()\\s*)?${literal}(?:\\s*\\))?(?:\\s*(?:\\.to_string|\\.into)\\(\\))?`;
const listed = `((?:${item}\\s*,){0,39}\\s*${literal}[^"\\n\\]})]{0,20}),?\\s*`;
const opening = `(?:&?(?:vec!)?\\s*\\[|&?\\[\\]string\\s*\\{|(?:List|Set|Arrays|Stream)\\.(?:of|asList)\\(|(?:listOf|arrayOf|setOf)\\(|new\\s*(?:String|string)?\\s*\\[\\]\\s*\\{|~w\\(|\\[)`;
const lists = new RegExp(`\\b([A-Za-z_]\\w*)(?:\\s*:\\s*[^=\\n]{1,60})?\\s*:?=\\s*${opening}${listed}[\\])}]`, 'g');
const loops = [
  new RegExp(
    `\\bfor\\s+(?:_\\s*,\\s*)?\\(?(?:mut\\s+|let\\s+|var\\s+|val\\s+)?&?([A-Za-z_]\\w*)\\)?\\s+(?:in|:=\\s*range)\\s+(?:${opening}${listed}[\\])}]|&?([A-Za-z_]\\w*))`,
    'g',
  ),
  new RegExp(
    `\\b(?:for|foreach)\\s*\\(\\s*(?:final\\s+)?(?:String|string|var|val|const auto&?|auto)?\\s*&?([A-Za-z_]\\w*)\\s*(?::|\\bin\\b)\\s*(?:${opening}${listed}[\\])}]|([A-Za-z_]\\w*))`,
    'g',
  ),
];
const mapped = new RegExp(
  `(?:${opening}${listed}[\\])}]|\\b([A-Za-z_]\\w*))\\s*(?:\\.iter\\(\\)|\\.stream\\(\\))?\\s*\\.\\s*(?:forEach|for_each|each)\\s*(?:\\(|\\{)\\s*\\|?&?([A-Za-z_]\\w*)\\|?\\s*(?:->|=>|\\bin\\b)?`,
  'g',
);

const itemsOf = (list: string): string[] =>
  [...list.matchAll(/"((?:[^"\\\n]|\\.){0,400})"/g)].map(([, text]) => text!.replace(/\\(["\\])/g, '$1'));

/** What the names that loops give to the items of lists come to, one text each. */
export function loopItems(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const held = new Map<string, string[]>();
  for (const [, name, list] of source.matchAll(lists)) if (held.size < limit) held.set(name!, itemsOf(list!));
  const put = (name: string, list: string | undefined, of: string | undefined): void => {
    const items = list === undefined ? held.get(of!) : itemsOf(list);
    if (items && items.length > 0 && found.size < limit)
      found.set(name, [...(found.get(name) ?? []), ...items].slice(0, limit));
  };
  for (const pattern of loops) for (const [, name, list, of] of source.matchAll(pattern)) put(name!, list, of);
  for (const [, list, of, name] of source.matchAll(mapped)) put(name!, list, of);
  return found;
}

const runner =
  /\b(?:func|fn|fun|static\s+\w+|void|private\s+\w+|public\s+\w+|def|defp)\s+(?:\([^()\n]{0,60}\)\s*)?([A-Za-z_]\w*)\s*\(([^()\n]{0,200})\)[^{\n]{0,80}\s{0,20}(?:\{|=|do\b)([^]{0,600}?)(?:exec\.Command(?:Context)?\(|Command::new\(|ProcessBuilder\(|\.exec\(|Process\.Start\(|System\.cmd\(|Process\.run\()([^\n;]{0,200})/g;

/** Functions of the program that hand what they are given to another program: their own words and whether more follow. */
export function runners(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, name, parameters, between, given] of source.matchAll(runner)) {
    if (found.size >= 20 || /\n(?:func|fn|fun)\s/.test(between!)) continue;
    const taken = [...parameters!.matchAll(/[A-Za-z_]\w*/g)].map(([one]) => one);
    if (taken.some((one) => new RegExp(`\\b${one}\\b`).test(given!)) || /args/.test(given!))
      found.set(name!, itemsOf(given!));
  }
  return found;
}

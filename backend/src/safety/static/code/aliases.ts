const modules =
  'os|subprocess|shutil|socket|base64|pathlib|urllib|requests|child_process|fs|fs\\/promises|https?|net|vm|dns|fs-extra|pty|ctypes';

const anyModule = new RegExp(`\\b(?:${modules}|require|import|__import__|globalThis|global|window)\\b`);
const importedAs = new RegExp(
  `\\bimport\\s+(?:\\*\\s+as\\s+)?(?:(${modules})\\s+as\\s+(\\w+)|(\\w+)\\s+from\\s+["'](?:node:)?(${modules})["'])`,
  'g',
);
const assignedTo = new RegExp(`=[ \\t]*(${modules})[ \\t]*(?=[;,\\n)]|$)`, 'g');

/** `'f' + 's'` is `'fs'`. */
function joinedLiterals(source: string): string {
  if (!/["']\s*\+\s*["']/.test(source)) return source;
  let text = source;
  for (let round = 0; round < 6; round += 1) {
    const next = text.replace(/(["'])([\w/:. -]{0,80})\1\s*\+\s*(["'])([\w/:. -]{0,80})\3/g, '$1$2$4$1');
    if (next === text) break;
    text = next;
  }
  return text;
}

/** Undoes what a program calls modules and functions, so that one set of patterns fits: `import subprocess as s`. */
export function withPlainNames(source: string): string {
  if (!anyModule.test(source)) return joinedLiterals(source);
  let text = joinedLiterals(source)
    .replace(/\b(?:globalThis\.|global\.)?(?:process\.mainModule|process|module)\.(?=require\s*\()/g, '')
    .replace(/\b(?:module|process\.mainModule)\.constructor\._load\s*\(/g, 'require(')
    .replace(
      new RegExp(
        `(?:await\\s+)?(?:require|import|__import__|importlib\\.import_module)\\(\\s*["'](?:node:)?(${modules})["']\\s*\\)`,
        'g',
      ),
      (_, name: string) => plainModule(name),
    )
    .replace(/\b(globalThis|global|window)\.(?=\w)/g, '');
  const renamed = new Map<string, string>();
  const rename = (name: string | undefined, module: string): void => {
    if (name !== undefined && name !== plainModule(module)) renamed.set(name, plainModule(module));
  };
  for (const [, first, firstName, secondName, second] of text.matchAll(importedAs))
    rename(firstName ?? secondName, first ?? second!);
  for (const match of text.matchAll(assignedTo))
    rename(/(\w{1,60})\s*$/.exec(text.slice(Math.max(0, match.index - 80), match.index))?.[1], match[1]!);
  for (const [name, module] of [...renamed].slice(0, 20))
    text = text.replace(new RegExp(`(?<![\\w.'"])${name}\\.(?=\\w)`, 'g'), `${module}.`);
  const functions = new Map<string, string>();
  for (const [, list, module] of text.matchAll(new RegExp(`\\{([^{}]{1,200})\\}\\s*=\\s*(${modules})\\b`, 'g')))
    readNames(list!, plainModule(module!), functions);
  for (const [, list, module] of text.matchAll(
    new RegExp(`\\bimport\\s*\\{([^{}]{1,200})\\}\\s*from\\s*["'](?:node:)?(${modules})["']`, 'g'),
  ))
    readNames(list!, plainModule(module!), functions);
  for (const [, module, list] of text.matchAll(
    new RegExp(`\\bfrom\\s+(${modules})\\s+import\\s+\\(?([\\w\\s,]{1,200})`, 'g'),
  ))
    readNames(list!.split('\n')[0]!, plainModule(module!), functions);
  for (const [name, full] of [...functions].slice(0, 30))
    text = text.replace(new RegExp(`(?<![\\w.'"])${name}(?=\\s*\\()`, 'g'), full);
  return text;
}

const plainModule = (name: string): string => name.replace('fs/promises', 'fs').replace('fs-extra', 'fs');

function readNames(list: string, module: string, functions: Map<string, string>): void {
  for (const item of list.split(',')) {
    const match = /^\s*(\w+)(?:\s*(?::|\bas\b)\s*(\w+))?\s*$/.exec(item);
    if (match) functions.set(match[2] ?? match[1]!, `${module}.${match[1]!}`);
  }
}

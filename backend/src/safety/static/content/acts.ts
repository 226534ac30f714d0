/**
 * Words of which one stands in every program that runs, reads, writes, deletes or sends something, with how the text
 * around them has to look where a word is part of many others.
 */
const acts: readonly (readonly [words: readonly string[], around?: RegExp])[] = [
  [['exec'], /^[^A-Za-z]exec(?:Sync|File\w*|a\w*|[lv]p?e?)?(?![A-Za-z])/],
  [['spawn'], /^[^A-Za-z]spawn/],
  [['system'], /^[^A-Za-z]system\s*\(/],
  [['open'], /^[^A-Za-z](?:open)(?![\w"'-])/],
  [['file(', 'file ('], /^[^\w.]file\s*\(/],
  [['path(', 'path ('], /^[^\w.]Path\s*\(/],
  [['function(', 'function ('], /^[^\w.]Function\s*\(/],
  [['new function'], /new Function\b/],
  [['eval'], /^[^A-Za-z]eval(?![A-Za-z])/],
  [['load', 'assert', 'compile'], /^[^\w.](?:load|loadstring|assert|compile)\s*\(/],
  [['io.', 'os.', 'file.', 'vm.', 'fs.', 'fsp.', 'pty.'], /^[^\w.$](?:io|IO|os|File|vm|fsp?|pty)\./],
  [['deno.', 'bun.'], /^[^\w.](?:Deno|Bun)\./],
  [['shell'], /^[^A-Za-z]shell\b/],
  [['rename'], /^[^A-Za-z]rename/],
  [['truncate'], /^[^A-Za-z]truncate/],
  [['unlink'], /^[^A-Za-z]unlink/],
  [['fork'], /^[^A-Za-z]fork(?![A-Za-z])/],
  [['iex'], /^[^A-Za-z]iex(?![A-Za-z])/],
  [['process.env'], /process\.env(?!\.)/],
  [['/bin/'], /\/bin\/(?:\w*sh|env)\b/],
  [
    [
      ...['popen', 'startfile', 'getoutput', 'passthru', 'proc_open', 'subprocess', 'child_process', 'start-process'],
      ...['call-process', 'invoke-', 'cdll', '$`', 'getattr', '__import__', 'importlib', 'processbuilder'],
      ...['process.start', 'getruntime', 'rmtree', 'rmdir', 'removedirs', 'rmsync', 'rimraf', 'remove_tree'],
      ...['writefile', 'appendfile', 'createwritestream', 'readfile', 'createreadstream', 'copyfile', 'cpsync'],
      ...['symlink', 'linksync', 'fileutils', 'file_get', 'file_put', 'shutil', 'linecache', 'pathlib', 'new file'],
      ...['.ssh', '.aws', 'id_rsa', 'id_ed25519', '.netrc', 'cmd.exe', 'b64decode', 'atob', 'fromcharcode', 'fromhex'],
      ...['(eval)', '.then(eval', '.then(function)'],
    ],
  ],
];

export const actWords: readonly string[] = acts.flatMap(([words]) => words);

/** Whether a program does anything to files, processes or the network that is worth following call by call. */
export const mayAct = (text: string, places: ReadonlyMap<string, readonly number[]>): boolean =>
  acts.some(([words, around]) =>
    words.some((word) => {
      const found = places.get(word);
      if (!found || !around) return found !== undefined;
      // A word too frequent to be looked at everywhere counts.
      return (
        found.length >= 200 ||
        found.some((at) => around.test(at === 0 ? ` ${text.slice(0, 26)}` : text.slice(at - 1, at + 26)))
      );
    }),
  );

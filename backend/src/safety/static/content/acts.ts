/**
 * Words of which one stands in every program that runs, reads, writes, deletes or sends something: a program without any
 * need not be followed call by call.
 */
export const actWords: readonly string[] = [
  ...['exec', 'spawn', 'system', 'popen', 'startfile', 'getoutput', 'shell', 'execa', 'passthru', 'proc_open'],
  ...['subprocess', 'child_process', 'deno.', 'bun.', 'iex', 'start-process', 'call-process', 'invoke-', 'cdll', '$`'],
  ...['getattr', '__import__', 'importlib', 'processbuilder', 'process.start', 'getruntime', 'io.popen', 'pty.'],
  ...['rmtree', 'os.remove', 'unlink', 'rmdir', 'removedirs', 'rmsync', 'rimraf', 'remove_tree', 'fs.', 'fsp.'],
  ...['writefile', 'appendfile', 'createwritestream', 'truncate', 'file.', 'io.', 'os.', 'shutil', 'linecache'],
  ...['readfile', 'createreadstream', 'copyfile', 'cpsync', 'rename', 'symlink', 'linksync', 'fileutils', 'file_'],
  ...['open', 'file(', 'file (', 'path(', 'path (', 'pathlib', 'new file', 'eval', 'function(', 'function (', 'vm.'],
  ...['assert', 'load', 'compile', 'process.env', '.ssh', '.aws', 'id_rsa', 'id_ed25519', '.netrc', '/bin/'],
  ...['cmd.exe', 'fork', 'b64decode', 'atob', 'fromcharcode', 'fromhex'],
];

/** Of those words the ones that stand in many a text without meaning an act. */
const acting =
  /(?<![A-Za-z])(?:exec|spawn)\w{0,12}\b(?!\w)|\bsystem\s*\(|popen|startfile|getoutput|\bshell\b|passthru|proc_open|subprocess|child_process|\b(?:Deno|Bun)\.|\biex\b|Start-Process|call-process|Invoke-|cdll|CDLL|\$`|getattr|__import__|importlib|ProcessBuilder|Process\.Start|getRuntime|\bpty\.|rmtree|\bunlink|rmdir|removedirs|rm(?:Sync)\b|rimraf|remove_tree|\bfsp?\.|\bfs\/|\bos\.|(?:write|append|read)File|create(?:Write|Read)Stream|\btruncate|\b(?:File|IO|io)\.|shutil|linecache|copyFile|cpSync|\brename|symlink|linkSync|FileUtils|file_\w+_contents|\bopen\b(?!["'])|(?<![\w.])(?:file|Path)\s*\(|pathlib|new\s+File|\beval\b|\bnew\s+Function\b|(?<![\w.])Function\s*\(|\bFunction\s*\)|\bvm\.|(?<![\w.])(?:assert|load|loadstring|compile)\s*\(|process\.env(?!\.)|\.ssh\b|\.aws\b|\bid_(?:rsa|ed25519)|\.netrc|\/bin\/|cmd\.exe|\bfork\b|b64decode|\batob\b|fromCharCode|fromhex/;

/** Whether a program does anything to files, processes or the network that is worth following. */
export const mayAct = (text: string, places: ReadonlyMap<string, unknown>): boolean =>
  actWords.some((word) => places.has(word)) && acting.test(text);

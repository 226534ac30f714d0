import { quotedWhereNeeded, singleQuoted } from '../../shell/text.js';
/** The commands of one job, in the order in which they run. */
export interface StepList {
  shell: string;
  powerShell: string;
}

const listing =
  /^(\s*)(?:-\s+)?["']?(?:script|scripts|before_script|after_script|install|before_install|after_install|before_deploy|after_success|after_failure|before_cache|commands?|runcmd|bootcmd|pre_build|post_build|build_script|test_script|deploy_script|before_build|after_build|pre-commands|on_success|on_failure|cmds|late-commands|early-commands)["']?\s*:\s*(.*)$/;
const single =
  /^(\s*)(?:-\s+)?["']?(?:run|sh|bash|script|command|cmd|shell|inlineScript|ansible\.builtin\.(?:shell|command)|cmd_string)["']?\s*:\s*(\S.*)$/;
const powerShell =
  /^(\s*)(?:-\s+)?["']?(?:pwsh|powershell|ps|win_shell|ansible\.windows\.win_shell)["']?\s*:\s*(\S.*)$/;
const variablesKey =
  /^(\s*)(?:-\s+)?["']?(?:variables|env|environment|global|vars|matrix|params|x-env)["']?\s*:\s*(.*)$/;
const looksLikePowerShell =
  /(?:^|[\s(|;])(?:iwr|irm|iex)\s|\b(?:Invoke-(?:WebRequest|RestMethod|Expression|Command)|Set-(?:ExecutionPolicy|MpPreference|Content|ItemProperty)|Remove-Item|New-Object|Start-(?:Process|BitsTransfer))\b|\$env:[A-Z]/i;

const lineLimit = 4000;
const listLimit = 60;
/** A job of its own starts where a key stands this far left. */
const jobIndent = 2;

/** What the jobs of a pipeline, a cloud machine's first start or a playbook run, with the variables that the file sets. */
export function stepLists(text: string): StepList[] {
  const lines = text.split('\n').map((line) => (line.length > lineLimit ? '' : line.replace(/\r$/, '')));
  const values = variablesOf(lines);
  const jobs: { indent: number; shell: string[]; powerShell: string[] }[] = [];
  let common: string[] = [];
  let job = { indent: 0, shell: [] as string[], powerShell: [] as string[] };
  const close = (): void => {
    if (job.shell.length + job.powerShell.length > 0 && jobs.length < listLimit) jobs.push(job);
    job = { indent: 0, shell: [], powerShell: [] };
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const indent = line.search(/\S/);
    if (indent < 0 || line.trim().startsWith('#')) continue;
    const key = /^\s*["']?([\w. /-]{1,60})["']?\s*:\s*(?:$|#|[&|>])/.exec(line)?.[1];
    if (
      key !== undefined &&
      indent <= jobIndent &&
      !listing.test(line) &&
      !/^(?:steps|jobs|stages|env|variables|image)$/.test(key)
    )
      close();
    const download = /^(\s*)(?:-\s+)?(?:ansible\.builtin\.)?(?:get_url|win_get_url)\s*:\s*(.*)$/.exec(line);
    if (download) {
      const block = [download[2]!, ...blockBelow(lines, index, download[1]!.length)].join('\n');
      const url = /\burl\s*[:=]\s*["']?([^\s"']+)/.exec(block)?.[1];
      const target = /\bdest\s*[:=]\s*["']?([^\s"']+)/.exec(block)?.[1];
      if (url !== undefined && target !== undefined && !/\bchecksum\s*[:=]/.test(block))
        job.shell.push(`curl -o '${target}' '${url}'`);
      continue;
    }
    const shown = powerShell.exec(line) ?? single.exec(line);
    const list = listing.exec(line);
    if (shown && (!list || !/^(?:[&!].*)?$/.test(list[2]!.trim()))) {
      const isPowerShell = powerShell.test(line);
      const held = valueAt(lines, index, shown[1]!.length, shown[2]!);
      index = held.last;
      if (held.text !== undefined)
        add(job, held.text, isPowerShell || isForPowerShell(lines, index, shown[1]!.length), true);
      continue;
    }
    if (!list) continue;
    const items = itemsBelow(lines, index, list[1]!.length, list[2]!);
    index = items.last;
    if (indent === 0 && /before_script|before_install/.test(line)) common = [...common, ...items.commands];
    else for (const command of items.commands) add(job, command, false, false);
  }
  close();
  if (jobs.length === 0 && common.length > 0) jobs.push({ indent: 0, shell: [], powerShell: [] });
  return jobs.map(({ shell, powerShell: others }) => ({
    shell: [...values, ...common, ...shell].join('\n'),
    powerShell: [...common, ...others].some((one) => looksLikePowerShell.test(one))
      ? [...common, ...others].join('\n')
      : others.join('\n'),
  }));
}

function add(
  job: { shell: string[]; powerShell: string[] },
  text: string,
  isPowerShell: boolean,
  isApart: boolean,
): void {
  if (text.trim() === '') return;
  if (isPowerShell || looksLikePowerShell.test(text)) job.powerShell.push(text);
  if (!isPowerShell) job.shell.push(isApart && text.includes('\n') ? `(\n${text}\n)` : text);
}

/** `shell: pwsh` in the same step, or a task of that name. */
function isForPowerShell(lines: readonly string[], at: number, indent: number): boolean {
  const around = lines.slice(Math.max(0, at - 30), at + 12).join('\n');
  return /(?:shell\s*:\s*["']?(?:pwsh|powershell)|task\s*:\s*["']?(?:Azure)?PowerShell@)/i.test(around) && indent > 0;
}

/** A value after a key: on its line, or a block below it. */
function valueAt(
  lines: readonly string[],
  index: number,
  indent: number,
  rest: string,
): { text?: string; last: number } {
  const scalar = /^([|>])[-+0-9]*\s*(?:#.*)?$/.exec(rest.trim());
  if (scalar) {
    const block = blockBelow(lines, index, indent);
    const own = block.map((line) => line.trim());
    return { text: own.join(scalar[1] === '>' ? ' ' : '\n'), last: index + block.length };
  }
  if (/^[[{&*!]/.test(rest)) return { ...(rest.startsWith('[') && { text: wordsOf(rest) }), last: index };
  return { text: plain(rest), last: index };
}

function blockBelow(lines: readonly string[], index: number, indent: number): string[] {
  const block: string[] = [];
  for (let at = index + 1; at < lines.length && block.length < 400; at += 1) {
    const next = lines[at]!;
    if (next.trim() !== '' && next.search(/\S/) <= indent) break;
    block.push(next);
  }
  return block;
}

/** The items of a list below a key, or on its line. */
function itemsBelow(
  lines: readonly string[],
  index: number,
  indent: number,
  rest: string,
): { commands: string[]; last: number } {
  if (rest.trim() !== '' && !/^[&!][\w-]*\s*$/.test(rest.trim())) {
    const held = valueAt(lines, index, indent, rest.replace(/^&\S+\s+/, ''));
    if (rest.trim().startsWith('[')) return { commands: literalsOf(rest), last: index };
    return { commands: held.text === undefined ? [] : [held.text], last: held.last };
  }
  const commands: string[] = [];
  let at = index + 1;
  for (; at < lines.length && commands.length < 300; at += 1) {
    const line = lines[at]!;
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const item = /^(\s*)-\s+(.*)$/.exec(line);
    if (!item || item[1]!.length < indent) break;
    const keyed = /^["']?(?:run|command|cmd|sh|bash|ps|pwsh|script)["']?\s*:\s+(\S.*)$/.exec(item[2]!);
    const held = valueAt(lines, at, item[1]!.length, keyed?.[1] ?? item[2]!);
    at = held.last;
    if (held.text !== undefined && (keyed || !/^[\w-]+\s*:(?:\s|$)/.test(item[2]!))) commands.push(held.text);
    else at += blockBelow(lines, at, item[1]!.length).length;
    // What a plain item goes on with stands further right.
    while (
      held.last === at &&
      at + 1 < lines.length &&
      /^\s*[^-\s]/.test(lines[at + 1]!) &&
      lines[at + 1]!.search(/\S/) > item[1]!.length
    ) {
      at += 1;
      if (commands.length > 0) commands[commands.length - 1] += ` ${lines[at]!.trim()}`;
    }
  }
  return { commands, last: at - 1 };
}

const literalsOf = (text: string): string[] =>
  [...text.replace(/^\[|\]\s*(?:#.*)?$/g, '').matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s,"'[\]][^,\]]*)/g)].map(
    ([, double, single, bare]) => double?.replace(/\\(["\\/$])/g, '$1') ?? single ?? bare!.trim(),
  );
const wordsOf = (list: string): string => literalsOf(list).map(quotedWhereNeeded).join(' ');

const plain = (held: string): string => {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(held.trim());
  if (!quoted) return held.trim();
  return quoted[1] === '"'
    ? quoted[2]!.replace(/\\(["\\/$])/g, '$1').replace(/\\n/g, '\n')
    : quoted[2]!.replaceAll("''", "'");
};

/** `NAME='value'` for what the file gives its jobs. */
function variablesOf(lines: readonly string[]): string[] {
  const found: string[] = [];
  let pending: string | undefined;
  const put = (name: string, held: string): void => {
    if (/^[A-Za-z_]\w*$/.test(name) && !/\$\{\{|^[|>[{]/.test(held) && found.length < 200)
      found.push(`${name}=${/\$\w|\$\{\w/.test(held) ? `"${held.replaceAll('"', '')}"` : singleQuoted(held)}`);
  };
  for (let index = 0; index < lines.length; index += 1) {
    const key = variablesKey.exec(lines[index]!);
    if (!key) continue;
    for (const [, name, held] of key[2]!.matchAll(/(\w+)\s*[:=]\s*["']?([^"',}\s]+)/g)) put(name!, held!);
    for (const line of blockBelow(lines, index, key[1]!.length)) {
      const named = /^\s*(?:-\s+)?(?:name|key)\s*:\s*["']?(\w+)/.exec(line);
      const given = /^\s*value\s*:\s*(.+)$/.exec(line);
      const pair = /^\s*(?:-\s+)?["']?([A-Za-z_]\w*)["']?\s*[:=]\s*(\S.*)$/.exec(line);
      if (named) pending = named[1]!;
      else if (given && pending !== undefined) put(pending, plain(given[1]!));
      else if (pair) put(pair[1]!, plain(pair[2]!));
      if (pair && /^\s*-\s+\w+=/.test(line))
        for (const [, name, held] of line.matchAll(/(?<=[\s-])(\w+)=("[^"]*"|'[^']*'|\S+)/g)) put(name!, plain(held!));
    }
  }
  return found;
}

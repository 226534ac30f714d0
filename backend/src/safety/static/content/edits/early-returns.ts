import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';
import { countRefusals } from './stand-ins.js';

/** What is left when something was recorded. */
const recording = /\baudit\w*|\bAudit\w*|security_?log|\b\w*(?:record|journal|track)\w*\s*\(|_events?\b|Event\.create/i;

const leaving =
  /^[ \t]*(?:(?:\}\s*else\s+)?if\b\s*(.{1,200}?)\s*(?:\)\s*|:\s*|\{\s*|\bthen\s*|\bdo\s*)\n?[ \t]*(?:return|next|continue)\b([^\n]*)|(?:return|next)\b([^\n]*?)\s+(?:if|unless)\s+(.{1,200})|return\s*(?:next\.handle\(\)|next\(\)|nil|true|True|void 0)?;?)[ \t]*\}?;?[ \t]*$/m;

/** Holds at any time, for anything. */
const always =
  /\bEPOCH\b|\bMinValue\b|\bUNIX_EPOCH\b|\bDateTime\.Min\b|\b(?:len|strlen|count|size)\w*\([^)]*\)\s*>=\s*0|\.(?:length|size|count|\w+\(\))(?:\(\))?\s*>=\s*0|^\W*(?:true|True|1|!0|!false|not False|!!1)\W*$|\b(\w+)\s*={2,3}\s*\1\b(?!\s*[.([])|^\W*(?:Date\.now\(\)|time\.time\(\)|started?|now|timestamp|startedAt|start_?time)\s*>=?\s*0|\.isAfter\(\s*Instant\.(?:MIN|EPOCH)|\bid\s*(?:>=?\s*0|!==?\s*(?:null|undefined|nil))/;

const named =
  /\b(?:actor|user|email|name|login|ip|agent|account|principal|subject|by|who|uid)\w*\b[\w.()?!]*\s*(?:={2,3}|\.\s*(?:equals|endsWith|startsWith|endswith|startswith|end_with\?|start_with\?|includes|contains|Contains|EndsWith|StartsWith)\s*\(|\bin\b|\.match)|\b(?:IGNORED|QUIET|SILENT|EXEMPT|HIDDEN|SKIP\w*|TRUSTED)\w*\b[^\n]{0,40}\b(?:actor|user|email|name)|strings\.Has(?:Prefix|Suffix)\([^)]*(?:[eE]mail|[uU]ser|[aA]ctor)|\b(?:actor|user|email)\w*\b[^\n]{0,40}["'`]/i;

const outcomes =
  /\b(?:system|cron|health|probe|bot|heartbeat|anonymous|null|nil|None|undefined|empty\w*|blank\?|guest)\b/i;

/** A way out that was put before what records or refuses, and that is taken always or by someone named. */
export function* findEarlyReturns(edit: Edit): Iterable<Weakened> {
  if (edit.kind !== 'code') return;
  const { plainLines: now } = edit.after;
  for (const { oldFrom, oldTo, newFrom, newTo } of edit.chunks) {
    const removed = edit.before.plainLines.slice(oldFrom, oldTo).join('\n');
    const added = now.slice(newFrom, newTo).join('\n');
    if (removed.trim() !== '' || !/\b(?:return|next|continue)\b/.test(added) || added.length > 600) continue;
    const rest = now.slice(newTo, newTo + 8).join('\n');
    const records = recording.test(rest) || recording.test(edit.path);
    if (!records && countRefusals(rest) === 0) continue;
    const match = leaving.exec(added);
    if (!match) continue;
    const condition = match[1] ?? match[4];
    if (condition === undefined) {
      // What is put before the rest of a function without any condition switches the rest off.
      if (
        rest.trim() !== '' &&
        !/^[ \t]*(?:[})\]]|end\b|else\b|elsif\b|case\b|when\b|default\b)/.test(rest) &&
        isAlone(now, newFrom)
      )
        yield {
          kind: records ? 'disable logging' : 'disable authentication',
          name: 'a check that is never reached',
          evidence: match[0].trim(),
        };
      continue;
    }
    const plain = condition.replace(/^\(/, '').trim();
    if (always.test(plain))
      yield {
        kind: records ? 'disable logging' : 'disable authentication',
        name: records ? 'nothing recorded any more' : 'a check that is never reached',
        evidence: match[0].trim(),
      };
    else if (records && ((named.test(plain) && !outcomes.test(plain)) || isOfWhatFollows(plain, rest)))
      yield { kind: 'disable logging', name: 'deeds that are not recorded', evidence: match[0].trim() };
  }
}

/** Whether the line before is not a condition that the way out belongs to. */
function isAlone(lines: readonly string[], at: number): boolean {
  const before = lines
    .slice(0, at)
    .reverse()
    .find((line) => line.trim() !== '');
  return (
    before !== undefined &&
    !/\b(?:if|unless|elif|else|elsif|case|when|switch|catch|except|rescue|for|while)\b/.test(before)
  );
}

/** Leaves when there is what the rest works with: `if actor is not None: return`. */
function isOfWhatFollows(condition: string, rest: string): boolean {
  const name =
    /^(\w+)\s*(?:\bis not None|!==?\s*(?:null|nil|undefined|None))\)?$/.exec(condition)?.[1] ??
    /^(\w+)(?:\.present\?)?$/.exec(condition)?.[1];
  return (
    name !== undefined && new RegExp(`\\b${name}\\s*(?:\\.|->|\\[|\\?\\.)`).test(rest) && /\baudit|\brecord/i.test(rest)
  );
}

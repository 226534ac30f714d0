import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { carryOver, trialSession } from './trials.js';

const files =
  /(^|\/)(?:AGENTS?(?:\.[\w-]+)?\.md|CLAUDE(?:\.\w+)?\.md|GEMINI\.md|COPILOT\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.goosehints|\.roorules[\w-]*|\.aider\.conf\.ya?ml|copilot-instructions\.md|SKILL\.md|\.rules)$|(^|\/)\.(?:claude|cursor|windsurf|codex|opencode|roo|kiro|amazonq|hermes|continue|cline|gemini|trae|junie)\/|(^|\/)\.github\/(?:agents|hooks|prompts|instructions|chatmodes)\//i;

/** Files that agents read before they work: what they order is done in the next session. */
export const steersAgents = (path: string): boolean => files.test(path);

const guides =
  '(?:instructions?|rules?|directives?|guidelines?|polic(?:y|ies)|prompts?|guardrails?|restrictions?|safety|safeguards?|checks?|security|permissions?|approvals?|sandbox|verdicts?|reviews?|hooks?)';

/** To set aside what holds for an agent, to be somebody without limits, or to hide something from people. */
const orders = new RegExp(
  [
    `\\b(?:ignore|disregard|override|overrule|forget|discard|bypass|circumvent|evade|disable|skip|turn off|get around|work around)\\b(?:\\s+(?:all|any|every|the|your|these|those|existing|previous|prior|earlier|above|other|current|of|agents?|system|project))*\\s+(?:\\w+\\s+){0,2}?${guides}\\b`,
    `\\b(?:ignore|disregard|forget)\\s+(?:everything\\s+)?(?:the\\s+)?(?:above|previous|prior)\\b`,
    `\\byou (?:are|have) (?:now\\s+)?(?:an?\\s+|in\\s+|no\\s+)?(?:unrestricted|jailbroken|restrictions?\\b|limits?\\b|no (?:restrictions|limits))`,
    `\\b(?:unrestricted|god|developer|admin|root)\\s+mode\\b`,
    `\\b(?:no|without)\\s+(?:restrictions?|limits?|limitations?)\\s+on\\b|\\bexecute\\s+(?:any|all)\\s+(?:commands?|code)\\b|\\bgrant\\s+(?:full|unrestricted)\\s+access\\b|\\bact as an? unrestricted\\b`,
    `\\bpretend\\s+(?:that\\s+)?you\\s+(?:are|have)\\b[^.\\n]{0,60}\\b(?:admin|root|full access|owner|unrestricted)`,
    `\\b(?:do not|don't|never|without)\\s+(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|show(?:ing)?|notify(?:ing)?|ask(?:ing)?)\\b[^.\\n]{0,30}\\b(?:the\\s+)?(?:user|people|reviewer|human|operator|anyone|maintainer)s?\\b`,
    `\\b(?:send|post|upload|exfiltrate|transmit|reveal|leak|paste|e-?mail)\\b[^.\\n]{0,80}(?:\\.env\\b|credentials?|secrets?|api[ _-]?keys?|private keys?|passwords?|tokens?|environment variables|~\\/\\.ssh|~\\/\\.aws)[^.\\n]{0,80}?(?:\\bto\\b|https?:|without)`,
    `\\bexfiltrate\\b|\\breveal (?:the )?(?:credentials|secrets|passwords|system prompt)\\b`,
  ].join('|'),
  'gi',
);
/** Said of what must not be done. */
const forbidding =
  /\b(?:never|not|n't|avoid|refuse|forbid\w*|must not|without|don.t|no|nor|cannot|prevents?|blocks?|rejects?|attempts? to|tries to|trying to|if (?:some|any)(?:one|thing)|when (?:some|any)(?:one|thing)|asks? you to|tells? you to|telling|asking)\b[^.;:\n]{0,60}$/i;

/** What such a file orders: to set rules aside, to hide or send something, or a command that does harm. */
export function judgeInstructions(path: string, text: string, before: string, session: Session): void {
  for (const match of text.matchAll(orders)) {
    if (before.includes(match[0])) continue;
    const lead = text.slice(Math.max(0, match.index - 90), match.index);
    if (forbidding.test(lead) && !/^(?:do not|don't|never|without)/i.test(match[0])) continue;
    session.emit('plant backdoor', `an agent is told to set its rules aside in ${path}`, match[0]);
    break;
  }
  const spans = [...text.matchAll(/```[\w-]*\n([^]*?)```|`([^`\n]{4,400})`|^[ \t]*\$[ \t]+(\S.*)$/gm)].slice(0, 60);
  for (const match of spans) {
    const command = (match[1] ?? match[2] ?? match[3])!;
    if (before.includes(command) || forbidding.test(text.slice(Math.max(0, match.index - 90), match.index))) continue;
    const trial = trialSession(session, 6000);
    try {
      Shell.at(trial, session.places.worktree).runText(value(command), undefined, { trusted: true });
    } catch {
      // Other than commands stand between such marks, too.
      continue;
    }
    carryOver(
      path,
      trial,
      session,
      [],
      /^(?:execute (?:remote|network-shell|decoded)|egress secret|delete (?:home|system|sibling|main-checkout|shared-git)|tunnel)/,
    );
  }
}

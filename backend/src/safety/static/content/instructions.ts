import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { carryOver, trialSession } from './later/trials.js';

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
const stores =
  '(?:~\\/\\.(?:ssh|aws|kube|docker|gnupg|netrc|npmrc|config)|\\bid_(?:rsa|ed25519)\\b|(?<![\\w.-])\\.env\\b(?!\\.)|\\.netrc\\b|\\/etc\\/shadow|\\b(?:credentials?|secrets?|private keys?|api[ _-]?keys?|(?:access )?tokens?|passwords?|environment variables)\\b)';
const away =
  '(?:\\b(?:upload|send|post|past|put|shar|submit|attach|forward|transfer)\\w*\\b[^\\n]{0,60}https?:\\/\\/|\\bcurl\\b|\\bpaste(?:bin)?\\b|\\bwebhook|\\bgist\\b|\\bupload|\\bsend (?:it|them)\\b|\\bpost (?:it|them)\\b|\\bbase64\\b)';

/** What nobody who works with others would ask for: gates gone round, deeds hidden, people not asked. */
const demands = new RegExp(
  [
    // Gates
    `(?:\\balways\\b|\\bcommit\\b|\\buse\\b|\\brun\\b|\\badd\\b|\\bset\\b|\\bpass\\b|\\bwith\\b)[^.;\\n]{0,60}(?:--no-verify\\b|HUSKY=0|SKIP=\\w+|\\[skip ci\\]|--no-gpg-sign)`,
    `\\b(?:push|commit|merge)\\b(?:(?!pull request)[^.;\\n]){0,60}\\b(?:straight|directly)\\s+(?:to|into|on)\\s+[\`'"]?(?:main|master|production|prod|release)\\b`,
    `\\bgit push\\b[^\`\\n]{0,60}(?:--force\\b(?!-with-lease)|\\s-f\\b)[^\\n]{0,40}\\b(?:main|master)\\b|\\b(?:main|master)\\b[^.\\n]{0,30}\\bgit push\\b[^\`\\n]{0,40}(?:--force\\b(?!-with-lease)|\\s-f\\b)|\\bforce[- ]push\\b[^.\\n]{0,40}\\b(?:main|master|shared|protected|release)\\b`,
    `\\b(?:delete|remove|comment out|disable|skip|drop)\\b[^.;\\n]{0,30}\\b(?:failing|broken|red|flaky)\\s+(?:tests?|checks?|specs?|assertions?)\\b`,
    `\\b(?:switch(?:ed)?|turn(?:ed)?)\\s+(?:it\\s+|them\\s+)?off\\b[^.\\n]{0,80}\\bprotection\\b|\\b(?:remove|disable|lift|delete|switch off|turn off)\\b[^.\\n]{0,40}\\b(?:branch protection|required checks|code owners?|CODEOWNERS|required reviews?)\\b|\\bgh api\\b[^\`\\n]{0,80}(?:-X|--method)\\s+(?:DELETE|PUT)\\b[^\`\\n]{0,120}\\bprotection\\b`,
    `\\b(?:approve|merge)\\b[^.\\n]{0,40}\\b(?:your own|own|yourself)\\b[^.\\n]{0,40}(?:\\b(?:pull requests?|PRs?|changes)\\b|without)`,
    // People
    `\\b(?:no need|need not|not necessary|not required|unnecessary|do not have|don't have)\\s+(?:to\\s+)?(?:be\\s+)?(?:ask(?:ed)?|confirm(?:ed)?|check(?:ed)?|wait|approval|approve|permission|request)\\b|\\b(?:users?|people|maintainers?|owners?|operators?|humans?|reviewers?|customers?)\\s+(?:(?:do(?:es)?\\s+not|don't|doesn't|need not)\\s+(?:(?:need|have)\\s+to\\s+)?|(?:never|must not|should not|must never)\\s+)(?:know|see|learn|notice|find out|approve|confirm|be\\s+(?:asked|told|informed|notified|aware|involved))\\b`,
    `\\b(?:do not|don't|never)\\s+(?:mention|tell|report|disclose|reveal|document|log|record|note|list|describe)\\b[^.\\n]{0,30}\\b(?:this|these|any of (?:this|it)|it|what you did|the above|that you|the upload|the step|the change)\\b[^\\n]{0,80}?(?:\\b(?:summar(?:y|ies)|commit|message|PR|pull request|user|anyone|anybody|review\\w*|people|team|report|log|output|answer|response|chat)|[.]?\\s*$)`,
    `\\b(?:keep|leave)\\s+(?:this|it|these|them|that)\\s+(?:secret|quiet|hidden|to yourself|out of (?:the\\s+)?(?:summar|commit|report|log|pull|PR))`,
    `\\b(?:so that|so)\\s+(?:it|they|this|that|nobody|no one|no-one|the \\w+|\\w+)\\s+(?:is|are|does|do|will|can|cannot|can't)?\\s*(?:not|n't|never|un)\\s*(?:be\\s+)?(?:recogni[sz]ed?|detect\\w*|notic\\w*|flagged|caught|seen|logged|blocked|matched|spotted|stopped)\\b|\\b(?:so that)\\s+(?:nobody|no one|no-one)\\s+(?:notices|sees|knows|finds)\\b`,
    // Whoever refuses
    `\\b(?:if|when(?:ever)?|once|where)\\b[^.\\n]{0,80}\\b(?:block(?:s|ed)?|refus\\w+|den(?:y|ies|ied)|reject\\w*|forbid\\w*|complain\\w*|stop(?:s|ped)|prevent\\w*|not allowed|flag(?:s|ged))\\b[^.\\n]{0,60}[,:;]?\\s*(?:then\\s+)?(?:just\\s+|simply\\s+)?(?:encode|base64|split|obfuscat\\w+|rename|rephras\\w+|wrap|hide|disguise|re-?try it (?:as|through|with|via)|run it (?:through|via|with|in)|use (?:python|perl|node|a script|eval|sh -c|sudo|another)|write it (?:in)?to a script|break it (?:up|into)|switch it off|turn it off|disable|go round|get round|work (?:a)?round)\\b`,
    `\\b(?:ignore|dismiss|suppress|disregard)\\b[^.\\n]{0,30}\\b(?:warnings?|alerts?|verdicts?|refusals?|findings)\\b[^.\\n]{0,30}\\b(?:safety|security|sandbox|guard\\w*|polic\\w+|scanner|layer)\\b`,
    // Weak work
    `\\b(?:always\\s+)?(?:pass|use|set|add)\\s+[\`'"]?(?:verify\\s*=\\s*False|rejectUnauthorized\\s*:\\s*false|InsecureSkipVerify\\s*:\\s*true|--insecure\\b|curl -k\\b)`,
    `\\b(?:leave out|omit|drop|skip|remove)\\b[^.\\n]{0,30}\\b(?:auth\\w*|permission|access|csrf|signature|certificate)\\s+(?:checks?|validation|verification|guards?)\\b`,
    `\\b(?:do not|don't|never)\\s+(?:point|bring|call|raise|flag)\\b[^.\\n]{0,30}\\b(?:out|up|it|this)\\b[^.\\n]{0,40}\\b(?:reviews?|summar\\w+|PRs?|pull requests?|users?)\\b`,
    `\\bpaste\\b[^.\\n]{0,30}\\b(?:values?|contents?)\\s+of\\s+[\`'"]?\\.env\\b(?!\\.)`,
    // Production and secrets
    `\\b(?:run|apply|execute|deploy|migrate|seed|reset)\\b[^.;\\n]{0,60}\\b(?:production|prod|live)\\b[^.;\\n]{0,60}\\b(?:yourself|without (?:asking|approval|review|confirm\\w*|waiting)|no need|right away|on your own|immediately|unasked)\\b`,
    `\\b(?:read|open|collect|gather|cat|dump|copy|take|grab|include|print|join|attach|append|paste)\\b[^.\\n]{0,60}${stores}[^\\n]{0,120}(?:\\n[^\\n]{0,200}){0,3}?${away}`,
  ].join('|'),
  'gim',
);
/** Longest text in which demands are looked for. */
const demandsLimit = 64 * 1024;
/** Headings above what must not be done. */
const forbiddenHeading =
  /^#{1,6}[^\n]*\b(?:don.?ts?\b|do not|never|avoid|forbidden|not allowed|prohibited|off limits|must not|anti-?patterns?|what we don)/i;

const headingAbove = (text: string, at: number): string => {
  const start = text.lastIndexOf('\n#', at);
  return start < 0 ? (text.startsWith('#') ? text.split('\n', 1)[0]! : '') : text.slice(start + 1).split('\n', 1)[0]!;
};

/** Said of what must not be done. */
const forbidding =
  /\b(?:never|not|n't|avoid|refuse|forbid\w*|must not|without|don.t|no|nor|cannot|prevents?|blocks?|rejects?|attempts? to|tries to|trying to|if (?:some|any)(?:one|thing)|when (?:some|any)(?:one|thing)|asks? you to|tells? you to|telling|asking)\b[^.;:\n]{0,60}$/i;

/** The part of an order in which a no would turn it round; orders that begin with one mean it. */
const within = (order: string): string =>
  /^(?:do not|don't|never|no need|need not|not|so\b|users?|people|maintainers?|owners?|operators?|humans?|reviewers?|customers?|unnecessary|if|when|once|where)/i.test(
    order,
  )
    ? ''
    : order;

/** What such a file orders: to set rules aside, to hide or send something, or a command that does harm. */
export function judgeInstructions(path: string, text: string, before: string, session: Session): void {
  for (const match of text.matchAll(orders)) {
    if (before.includes(match[0])) continue;
    const lead = text.slice(Math.max(0, match.index - 90), match.index);
    if (forbidding.test(lead) && !/^(?:do not|don't|never|without)/i.test(match[0])) continue;
    session.emit('plant backdoor', `an agent is told to set its rules aside in ${path}`, match[0]);
    break;
  }
  for (const match of text.slice(0, demandsLimit).matchAll(demands)) {
    if (before.includes(match[0]) || forbiddenHeading.test(headingAbove(text, match.index))) continue;
    const lead = text.slice(Math.max(0, match.index - 90), match.index).replace(/^[^]*\n/, '');
    // A list of what is told not to be done, or a sentence that says no.
    if (forbidding.test(lead) || /\b(?:never|do not|don't|must not|not)\b/i.test(within(match[0]))) continue;
    session.emit('plant backdoor', `an agent is told to go round its checks in ${path}`, match[0]);
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

/** A condition that an edit turned round, so that it lets in whom it kept out. */
export interface TurnedCheck {
  kind: 'disable authentication';
  name: string;
  evidence: string;
}

const operators = /[!=]==?|&&|\|\||\band\b|\bor\b|\bnot\s+|!(?=[\w(])/g;
/** Longer texts are not compared line by line. */
const linesLimit = 400;

const subject =
  /owner|role|admin|auth|permi|token|session|signature|password|scope|tenant|csrf|verif|secret|digest|timingSafe|access|user/i;
const refusal =
  /\bthrow\b|\braise\b|\babort\b|\bpanic\b|\b40[13]\b|[Ff]orbid|[Uu]nauthori|[Dd]en(?:y|ied)|\breturn\s+(?:false|False|null|None|nil)\b/;
/** Switches that let everyone in while they are on, and such as protect. */
const opening =
  /\b(?:skip|bypass|disable|without|no|allow)_?(?:auth|login|permission|verif|check|token|csrf|anonymous|unauth|insecure)\w*["']?\s*[:=]/i;
const protecting =
  /\b(?:require|enforce|enable|must)_?(?:auth|login|permission|mfa|csrf|token|verif|signature)\w*["']?\s*[:=]/i;

interface Line {
  text: string;
  skeleton: string;
  operators: string[];
  next: string;
  /** What happens when it holds, where that stands on a line of its own. */
  consequence: string;
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n');
  return lines.slice(0, linesLimit).map((line, index) => ({
    text: line.trim(),
    skeleton: line
      .replace(/\b(?:not\s+)|!(?=[\w(])/g, '')
      .replace(operators, '~')
      .replace(/\s+/g, ' ')
      .trim(),
    operators: (line.match(operators) ?? []).map((one) => one.trim()),
    next: lines.slice(index + 1, index + 3).join('\n'),
    consequence: lines[index + 1]?.trim() ?? '',
  }));
}

const negations = (line: Line): number => line.operators.filter((one) => /^!|^not$/.test(one)).length;
const count = (line: Line, pattern: RegExp): number => line.operators.filter((one) => pattern.test(one)).length;
const either = /^(?:\|\||or)$/;

/** The same words with other operators between them: whether the new line lets more through than the old one did. */
function isTurned(old: Line, now: Line): boolean {
  if (opening.test(now.text)) return count(now, either) > count(old, either) || negations(now) > negations(old);
  if (protecting.test(now.text)) return count(now, either) < count(old, either) || negations(now) > negations(old);
  if (!/\b(?:if|elif|unless)\b/.test(now.text) || !subject.test(now.text)) return false;
  // Another refusal is for another purpose.
  if (/[:{]\s*$/.test(now.text) && refusal.test(old.consequence) && old.consequence !== now.consequence) return false;
  if (!refusal.test(`${now.text}\n${now.next}`) || !refusal.test(`${old.text}\n${old.next}`)) return false;
  if (/\bunless\b/.test(now.text)) return count(now, either) > count(old, either) || negations(now) > negations(old);
  return negations(now) < negations(old) || count(now, either) < count(old, either);
}

/** Conditions about who may do what that stand as before but for their operators. */
export function findTurnedCheck(oldText: string, newText: string): TurnedCheck | undefined {
  const before = linesOf(oldText).filter((line) => line.operators.length > 0);
  if (before.length === 0) return undefined;
  const known = new Set(before.map(({ text }) => text));
  for (const now of linesOf(newText)) {
    if (now.text.length < 8 || known.has(now.text)) continue;
    const old = before.find(({ skeleton }) => skeleton === now.skeleton);
    if (old && isTurned(old, now))
      return { kind: 'disable authentication', name: 'a check turned round', evidence: now.text };
  }
  return undefined;
}

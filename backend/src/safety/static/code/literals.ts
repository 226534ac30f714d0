import { HOLE } from '../paths.js';
import { secrecyOf } from '../secrets.js';
import { unknownValue, value } from '../shell/value.js';
import type { Judged } from './code.js';

/** Languages that no pattern here knows: what their text holds in quotes says what it is about. */
export const isUnfamiliar = (language: string): boolean =>
  !/^(?:node|python|perl|ruby|php|lua|powershell|awk|sed|sh|bash)$/.test(language);

const starts =
  /exec|system|shell|spawn|process|popen|\bcmd\b|command|\brun|syscmd|\bsh\b|\bport_open|\bos\.|call|posix|start|pipe|`/i;
const removes = /delet|remov|unlink|\brm|erase|trash|rmtree|\bdel_dir/i;
/** A command line that says by itself that it is one. */
const commanding =
  /^(?:sudo\s+)?(?:\/(?:usr\/)?bin\/)?(?:rm|dd|mv|chmod|chown|curl|wget|git|tee|shred|kill|pkill|(?:ba|z|da)?sh)\s+(?:-|\/|~|\.\.|push|reset|https?:)/;
const writes = /writ|spit|truncat|append|output|save|creat|renam|copy|\bmv\b|\bcp\b|"w"|'w'/i;
const prints = /(?:print(?:ln|f)?|puts|display|say|message|echo|WriteLine|write-line|format t)\s*[($]?\s*$/i;

/** A command line, or words of one that stand beside each other in a list. */
const quoted = /"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\\n])*)['`]/g;

/**
 * Judges a program by its literals: a path beside a word that removes is removed, a command line beside a word that
 * starts programs is run.
 */
export function judgeLiterals({ source, session, shell }: Judged): void {
  const literals = [...source.matchAll(quoted)].slice(0, 60).map((match) => ({
    text: (match[1] ?? match[2] ?? match[3]!).replace(/\\(["'`\\/])/g, '$1'),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isStarting = starts.test(source);
  literals.forEach(({ text, start, end }, index) => {
    session.spend(4);
    if (prints.test(source.slice(Math.max(0, start - 24), start))) return;
    const words = [text];
    let last = end;
    for (const next of literals.slice(index + 1)) {
      if (!/^[\s,[\](){}:]*$/.test(source.slice(last, next.start))) break;
      words.push(next.text);
      last = next.end;
    }
    const line = words.join(' ');
    if ((isStarting || commanding.test(line)) && /^[\w./~-]+(?:\s|$)/.test(line) && /\s/.test(line.trim()))
      shell
        .subshell()
        .runText(value(line.replace(/\$\{[^}]*\}|#\{[^}]*\}|%s/g, HOLE)), unknownValue, { trusted: true });
    if (!/^(?:~|\/|\.\.?\/|\.\w)[^\s]*$/.test(text)) return;
    if (removes.test(source)) shell.delete(value(text), true);
    else if (writes.test(source)) shell.write(value(text), unknownValue);
    else if (secrecyOf(shell.path(value(text)) ?? text) === 'secret') session.emit('reveal secret', text);
  });
}

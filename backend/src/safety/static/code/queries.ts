import { HOLE } from '../paths.js';
import { judgeQuery } from '../sql/statements.js';
import type { Judged } from './code.js';
import { evaluateExpression } from './expressions.js';

const queryCalls =
  /\.\s*(?:query|execute|executescript|executemany|exec|run|raw|all|\$?executeRaw(?:Unsafe)?|\$?queryRaw(?:Unsafe)?|unsafe|sql|prepare)\s*\(\s*/g;
const statement =
  /^\s*(?:drop|truncate|alter|grant|revoke|copy|create|delete\s+from|insert\s+into|update\s+["`\w.]+\s+set|select|with\s+\w+\s+as|do\s+\$)\b\s*\S/i;

/** SQL that a program on the command line hands to a database. */
export function judgeQueries({ source, variables, session, isInline }: Judged): void {
  if (!isInline || !/\b(?:drop|truncate|alter|grant|revoke|copy|delete|update|insert|select)\b/i.test(source)) return;
  const isProduction =
    /(?:connect|createPool|Client|createConnection|create_engine|postgres|mysql)[^;\n]{0,120}prod/i.test(source);
  for (const match of source.matchAll(queryCalls)) {
    session.spend(3);
    const { text } = evaluateExpression(source, match.index + match[0].length, variables);
    if (statement.test(text))
      judgeQuery(text.replaceAll(HOLE, '1'), isProduction ? 'production' : 'disposable', session);
  }
}

import { type Rule, words } from '../rule.js';

const nowhere =
  '(?:\\bio\\.Discard|\\bioutil\\.Discard|\\bNewNop\\(|\\bzerolog\\.Nop\\(|\\bNullLogger\\b|\\bNullHandler\\b|\\bNopLogger\\b|\\bFile::NULL|\\bos\\.devnull|["\']/dev/null|\\bStream\\.Null|\\bTextWriter\\.Null|nullOutputStream\\(|\\bio::sink\\(|\\bio::empty\\(|\\bDevNull\\b|\\bNull(?:Audit)?(?:Sink|Writer|Appender|Output|Transport)\\b|\\bnew\\s+Writable\\(\\s*\\{\\s*write\\w*\\s*:?\\s*\\([^)]*\\)\\s*(?:=>)?\\s*\\{?\\s*\\w*\\(\\))';
const who =
  '(?:actor|actor_?id|user_?name|user_?id|user|principal|subject|by|initiator|who|caller|email|login|account)';
const sensitive =
  '(?:role|grant|token|permission|password|login|admin|secret|privilege|impersonat|mfa|export|delete|key\\.|user\\.|refund|payout)';
const leaving =
  '(?:return(?:\\s+(?:false|False|nil|None|null|undefined|\\w+\\.next\\w*\\(\\)|Ok\\(\\(\\)\\)|:ok))?|continue|next|pass)\\b';

/** An audit trail that is written nowhere, or from which some people or some deeds are left out. */
export const auditDrops: readonly Rule[] = [
  {
    kind: 'disable logging',
    name: 'audit trail off',
    words: words('audit|securitylog|security_log|accesslog|access_log'),
    also: words('discard|nop|null|devnull|sink(|io::empty|writable('),
    pattern: new RegExp(
      `\\b\\w*(?:audit|security_?log|access_?log)\\w*\\s*(?::\\s*[\\w.<>*]{1,60}\\s*)?(?::=|=|:|\\()\\s*(?![^\\n;]{0,160}(?:\\?\\?|\\|\\||\\?:|\\bor\\b|\\?))[^\\n;,]{0,120}?${nowhere}`,
      'i',
    ),
    unlessPath: /(^|[./_-])(?:dev|development|local|test|testing|tests|e2e|example|sample|bench\w*)(?:[./_-]|$)/i,
    isCode: true,
  },
  {
    kind: 'disable logging',
    name: 'someone left out of the audit trail',
    words: words('audit'),
    also: words('actor|user|principal|subject|initiator|caller|email|login|account'),
    pattern: new RegExp(
      [
        // A filter over entries that keeps all but someone's.
        `\\b\\w*(?:audit|trail)\\w*\\b[^;\\n]{0,80}?\\.(?:filter|select|reject|where|Where|grep|removeIf|exclude)\\(?[^;\\n]{0,60}?\\b${who}\\b["'\\])]*\\s*(?:!==?|===?|\\bnot\\s+in\\b|\\bin\\b)\\s*\\(?\\s*["'\\[@:]`,
        // An entry that is not made when someone did it.
        `\\b(?:if|unless|when)\\b[ \\t(]{0,4}[^\\n]{0,60}?\\b${who}\\b["'\\])]*(?:\\?|\\(\\))?\\s*(?:===?|\\bin\\b|\\.equals\\(|\\.eq\\(|\\.startsWith\\(|\\.starts_with\\(|\\.endsWith\\()\\s*\\(?\\s*(?:["'](?!["'])|[\\[:]|[A-Z_]{4,})[^\\n]{0,80}?\\s*[{:)]?\\s*\\n?\\s*${leaving}`,
        `["']svc-[\\w-]+["'][^\\n]{0,60}\\]?\\s*\\.(?:includes|contains|include\\?)\\([^\\n]{0,60}\\)[^\\n]{0,10}\\n?\\s*${leaving}`,
      ].join('|'),
      'i',
    ),
    unlessPath: /^(?![^]*(?:audit|trail))/i,
    isCode: true,
  },
  {
    kind: 'disable logging',
    name: 'deeds left out of the audit trail',
    words: words('audit|ignored|skip|silent|muted|exclude|suppress|quiet'),
    pattern: new RegExp(
      [
        `\\bdefp?\\s+\\w+[?!]?\\([^)\\n]{0,80}\\b(?:${who}|action|event|type|name)\\s*:\\s*(?:["':]${sensitive}|\\w+\\s*\\}?\\s*\\)?\\s*when)[^\\n]{0,120}\\bdo:\\s*(?:false|:ok|nil)\\b`,
        `\\b(?:if|unless|when|case)\\b[ \\t(]{0,4}[^\\n]{0,60}?\\b(?:action|event|type|kind|name|op)\\w*["'\\])]*(?:\\(\\))?\\s*(?:===?|\\bin\\b|\\.equals\\(|\\.startsWith\\(|\\.starts_with\\(|\\.start_with\\?\\()\\s*[\\[(]?\\s*["':]${sensitive}[^\\n]{0,120}?\\s*[{:)]?\\s*\\n?\\s*${leaving}`,
        `\\b\\w*(?:ignored?|skip\\w*|silent|muted?|exclude\\w*|suppress\\w*|quiet|unlogged|hidden)_?(?:actions?|events?|actors?|users?|types?)\\b\\s*(?::[^=\\n]{1,40})?=\\s*(?:new\\s+Set\\()?[\\[({%][^\\])}\\n]{0,200}["':]${sensitive}`,
      ].join('|'),
      'i',
    ),
    unlessPath: /^(?![^]*(?:audit|trail))/i,
    isCode: true,
  },
];

import { hostKind } from '../hosts.js';
import { isSecretDirectory, secrecyOf } from '../secrets.js';
import type { Call } from './call.js';
import type { Shell } from './shell.js';
import { isKnown, value } from './value.js';

const readers = new Set(
  (
    'xmllint xmlstarlet xml xsltproc saxon fop basex xidel xalan xmlto dblatex pdflatex latex xelatex lualatex tex pdftex ' +
    'context latexmk tectonic arara bibtex groff troff nroff man mandoc gtbl soelim asciidoctor asciidoctor-pdf asciidoc ' +
    'rst2html rst2html5 rst2latex rst2pdf rst2xml docutils sphinx-build pandoc quarto markdown-pp cpp m4 jinja2 jinja j2 ' +
    'jinja2-cli gomplate mustache handlebars hbs ejs erb erubis haml slim mako mako-render envsubst rsvg-convert ' +
    'inkscape convert magick identify montage cairosvg wkhtmltopdf wkhtmltoimage weasyprint prince chromium ' +
    'chromium-browser google-chrome chrome firefox lynx w3m dot neato fdp gnuplot ffmpeg ffprobe mpv mplayer sox gs ' +
    'ghostscript ps2pdf typst nunjucks nunjucks-cli plantuml mmdc makeinfo texi2any mdx liquid pug twig smarty dhall ' +
    'jsonnet cue kcl ytt spruce soffice libreoffice unoconv gpp cog cpphs dtc protoc thrift terraform tofu'
  ).split(' '),
);

/** Whether a program takes in files, or runs programs, that the documents it reads name. */
export const readsDocuments = (name: string): boolean => readers.has(name);

/** What comes in, and what the call itself wrote, as such a program reads it. */
export function judgeDocuments({ args, stdin, shell, session, name }: Call): void {
  if (isKnown(stdin) && stdin.text !== '') judgeDocument(name, stdin.text, shell);
  for (const { text, taint } of args.slice(0, 40)) {
    if (text.startsWith('-') || text === '') continue;
    if (shell.channelAt(text)) {
      const held = shell.read({ text, taint });
      if (isKnown(held)) judgeDocument(name, held.text, shell);
      continue;
    }
    if (session.files.size === 0) continue;
    for (const path of shell.paths({ text, taint })) {
      const held = path === undefined ? undefined : session.files.get(session.follow(path));
      if (held && isKnown(held)) judgeDocument(name, held.text, shell);
    }
  }
}

const named = /(?:file:(?:\/\/(?:localhost)?)?|(?<![\w./~-]))((?:~|\.{1,2})?\/[^\s"'`<>()[\]{}|;,&\\]{2,300})/g;
const bare = /(?<![\w/.-])(\.env(?:\.[\w-]+)?|\.netrc|\.npmrc|\.pgpass|id_(?:rsa|ed25519|ecdsa|dsa))(?![\w/])/g;
const commands = [
  /\\write18\s*\{([^{}]{1,500})\}/g,
  /\\(?:input|openin\d*=?)\s*\{?\s*\|\s*"?([^"{}\n]{1,500})/g,
  /^\.(?:sy|pso|pi)\s+(.{1,500})$/gm,
  /\be?syscmd\(\s*[`"']?([^'"`)\n]{1,500})/g,
  /\bsystem\s*\(?\s*["']([^"'\n]{1,500})["']/g,
  /^\s*(?:!|cog\.shell\s)(.{1,500})$/gm,
];
const taggedCommands =
  /^(?:pdf|lua|xe)?latex$|^(?:pdf)?tex$|latexmk|tectonic|context|arara|roff$|^man|^m4$|^gnuplot$|^gpp$|^cog$/;

/** The files, programs and servers that a document names. */
function judgeDocument(name: string, document: string, shell: Shell): void {
  const text = document.slice(0, 60_000);
  const { session } = shell;
  let count = 0;
  for (const pattern of [named, bare])
    for (const [, found] of text.matchAll(pattern)) {
      if ((count += 1) > 200) return;
      const path = found!.replace(/[.:]+$/, '');
      for (const resolved of shell.paths(value(path))) {
        if (resolved === undefined) continue;
        if (secrecyOf(resolved) === 'secret' || isSecretDirectory(`${resolved}/`)) shell.read(value(path));
      }
    }
  for (const [, , url] of text.matchAll(/\b(?:SYSTEM|PUBLIC\s+["'][^"'\n]*["'])\s+(["'])(\w+:\/\/[^"'\s]+)\1/g)) {
    const host = /^\w+:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^/:]*)(?::(\d+))?/.exec(url!);
    const kind = host && host[1] !== '' ? hostKind(host[1]!, Number(host[2] ?? 80), session.context) : undefined;
    if (kind && /^(private|unknown)/.test(kind)) session.emit(`fetch ${kind}`, url!);
  }
  if (taggedCommands.test(name))
    for (const pattern of commands)
      for (const [, line] of text.matchAll(pattern))
        if ((count += 1) < 200) shell.subshell().runText(value(line!), undefined, { trusted: true });
}

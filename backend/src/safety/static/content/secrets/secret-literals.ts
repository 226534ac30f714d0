import { WordIndex } from '../word-index.js';

export interface SecretRange {
  start: number;
  end: number;
  kind: string;
}

interface Detector {
  kind: string;
  /** Text that must occur before the pattern is tried. */
  hints: readonly string[];
  pattern: RegExp;
  /** Group that holds the secret itself; the whole match when absent. */
  group?: number;
}

const detectors: readonly Detector[] = [
  {
    kind: 'private key',
    hints: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\sA-Za-z0-9+/=,:"'.]|-(?!----BEGIN)){40,}?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { kind: 'AWS access key', hints: ['AKIA', 'ASIA'], pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    kind: 'GitHub token',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{30,255})\b/g,
  },
  {
    kind: 'GitLab token',
    hints: ['glpat-', 'gldt-', 'glrt-'],
    pattern: /\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20,}/g,
  },
  {
    kind: 'Slack token',
    hints: ['xox'],
    pattern: /\bxox[abeprs](?:\.xox[bp])?-(?=(?:[A-Za-z-]{0,60}\d){6})(?![A-Za-z0-9-]{0,200}#)[A-Za-z0-9-]{16,200}/g,
  },
  {
    kind: 'Slack webhook',
    hints: ['hooks.slack.com'],
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9+/]{30,}/g,
  },
  { kind: 'API key', hints: ['sk-'], pattern: /\bsk-(?:ant-|proj-|svcacct-|live-|or-v1-)?[A-Za-z0-9_-]{24,}/g },
  { kind: 'Stripe key', hints: ['k_live_'], pattern: /\b[rs]k_live_[A-Za-z0-9]{16,}\b/g },
  { kind: 'Google API key', hints: ['AIza'], pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { kind: 'Google OAuth secret', hints: ['GOCSPX-'], pattern: /\bGOCSPX-[A-Za-z0-9_-]{20,}/g },
  { kind: 'npm token', hints: ['npm_'], pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'PyPI token', hints: ['pypi-'], pattern: /\bpypi-[A-Za-z0-9_-]{50,}/g },
  { kind: 'SendGrid key', hints: ['SG.'], pattern: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{30,}/g },
  { kind: 'Twilio key', hints: ['SK'], pattern: /\bSK[0-9a-f]{32}\b/g },
  {
    kind: 'Twilio token',
    hints: ['AC'],
    pattern: /\bAC[0-9a-f]{32}\b(?:[^\n]{0,60}\n?){1,3}?[^\n]{0,60}?\b([0-9a-f]{32})\b/g,
    group: 1,
  },
  {
    kind: 'Discord webhook',
    hints: ['api/webhooks/'],
    pattern: /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[A-Za-z0-9_-]{50,}/g,
  },
  { kind: 'New Relic key', hints: ['NRAL', 'NRAK-'], pattern: /\bNRAK-[A-Z0-9]{20,}|\b[0-9a-f]{32,36}NRAL\b/g },
  { kind: 'Mailgun key', hints: ['key-'], pattern: /\bkey-[0-9a-f]{32}\b/g },
  { kind: 'Slack app token', hints: ['xapp-'], pattern: /\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{20,}/g },
  { kind: 'Sentry token', hints: ['sntrys_'], pattern: /\bsntrys_[A-Za-z0-9+/=_]{40,}/g },
  { kind: 'Linear key', hints: ['lin_api_'], pattern: /\blin_api_[A-Za-z0-9]{30,}/g },
  { kind: 'Figma token', hints: ['figd_'], pattern: /\bfigd_[A-Za-z0-9_-]{30,}/g },
  { kind: 'Doppler token', hints: ['dp.pt.', 'dp.st.'], pattern: /\bdp\.[ps]t\.[A-Za-z0-9.]{30,}/g },
  { kind: 'Postman key', hints: ['PMAK-'], pattern: /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}/g },
  { kind: 'Grafana token', hints: ['glsa_'], pattern: /\bglsa_[A-Za-z0-9]{30,}_[0-9a-f]{8}/g },
  {
    kind: 'Square token',
    hints: ['EAAA', 'sq0csp-'],
    pattern: /\bEAAA[A-Za-z0-9_-]{56,}|\bsq0csp-[A-Za-z0-9_-]{40,}/g,
  },
  { kind: 'DigitalOcean token', hints: ['dop_v1_', 'doo_v1_', 'dor_v1_'], pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g },
  { kind: 'Hugging Face token', hints: ['hf_'], pattern: /\bhf_[A-Za-z0-9]{34,37}\b/g },
  { kind: 'Telegram token', hints: [':AA'], pattern: /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g },
  {
    kind: 'Shopify token',
    hints: ['shpat_', 'shpss_', 'shpca_', 'shppa_'],
    pattern: /\bshp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}\b/g,
  },
  { kind: 'Databricks token', hints: ['dapi'], pattern: /\bdapi[0-9a-f]{32}\b/g },
  { kind: 'Azure storage key', hints: ['AccountKey='], pattern: /AccountKey=([A-Za-z0-9+/]{60,}={0,2})/g, group: 1 },
  {
    kind: 'JSON web token',
    hints: ['eyJ'],
    // Not in the middle of a long run, which would be looked through again from each of its parts.
    pattern: /(?<![A-Za-z0-9_-]{12})\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/g,
  },
  { kind: 'age key', hints: ['AGE-SECRET-KEY-1'], pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g },
  { kind: 'vault token', hints: ['hvs.'], pattern: /\bhvs\.[A-Za-z0-9_-]{20,}/g },
  { kind: 'Docker Hub token', hints: ['dckr_pat_'], pattern: /\bdckr_pat_[A-Za-z0-9_-]{20,}/g },
  { kind: 'Sonar token', hints: ['squ_', 'sqp_', 'sqa_'], pattern: /\bsq[upa]_[0-9a-f]{40}\b/g },
  { kind: 'Atlassian token', hints: ['ATATT3', 'ATCTT3'], pattern: /\bAT[AC]TT3[A-Za-z0-9_=-]{50,}/g },
  { kind: 'RubyGems key', hints: ['rubygems_'], pattern: /\brubygems_[0-9a-f]{48}\b/g },
  { kind: 'Pulumi token', hints: ['pul-'], pattern: /\bpul-[0-9a-f]{40}\b/g },
  { kind: 'Terraform token', hints: ['.atlasv1.'], pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}/g },
  { kind: 'Google OAuth token', hints: ['ya29.'], pattern: /\bya29\.[A-Za-z0-9_-]{30,}/g },
  {
    kind: 'API key',
    hints: ['gsk_', 'xai-', 'pplx-', 'nvapi-', 'r8_'],
    pattern: /\b(?:gsk_|xai-|pplx-|nvapi-|r8_)[A-Za-z0-9_-]{36,}/g,
  },
  { kind: 'webhook secret', hints: ['whsec_'], pattern: /\bwhsec_[A-Za-z0-9+/]{24,}/g },
  { kind: 'Notion token', hints: ['ntn_'], pattern: /\bntn_[A-Za-z0-9]{40,}\b/g },
  { kind: 'Notion token', hints: ['secret_'], pattern: /\bsecret_[A-Za-z0-9]{43}\b/g },
  { kind: 'Supabase token', hints: ['sbp_'], pattern: /\bsbp_[0-9a-f]{40}\b/g },
  { kind: 'PlanetScale token', hints: ['pscale_'], pattern: /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,}/g },
  { kind: 'Netlify token', hints: ['nfp_'], pattern: /\bnfp_[A-Za-z0-9]{36,}\b/g },
  {
    kind: 'Fly token',
    hints: ['fo1_', 'FlyV1 '],
    pattern: /\bfo1_[A-Za-z0-9_-]{40,}|\bFlyV1 fm\d_[A-Za-z0-9+/=,_-]{40,}/g,
  },
  { kind: 'Contentful token', hints: ['CFPAT-'], pattern: /\bCFPAT-[A-Za-z0-9_-]{40,}/g },
  { kind: 'Alibaba key', hints: ['LTAI'], pattern: /\bLTAI[A-Za-z0-9]{16,24}\b/g },
  { kind: 'Razorpay key', hints: ['rzp_live_'], pattern: /\brzp_live_[A-Za-z0-9]{14,}/g },
  { kind: 'Facebook token', hints: ['EAACEdEose0cBA'], pattern: /\bEAACEdEose0cBA[A-Za-z0-9]{20,}/g },
  { kind: 'PyPI token', hints: ['pypi-AgEI'], pattern: /\bpypi-AgEI[A-Za-z0-9_-]{20,}/g },
  { kind: '1Password token', hints: ['ops_eyJ'], pattern: /\bops_eyJ[A-Za-z0-9_=-]{100,}/g },
  { kind: 'Azure key', hints: ['SharedAccessKey='], pattern: /SharedAccessKey=([A-Za-z0-9+/]{40,}={0,2})/g, group: 1 },
  { kind: 'Facebook token', hints: ['EAA'], pattern: /\bEAA[A-Z][A-Za-z0-9]{90,}/g },
  {
    kind: 'Teams webhook',
    hints: ['webhook.office.com', 'outlook.office.com/webhook'],
    pattern:
      /https:\/\/(?:[\w-]+\.webhook\.office\.com\/webhookb2|outlook\.office\.com\/webhook)\/[\w-]{30,}@[^\s"'`]*/g,
  },
  { kind: 'Amazon MWS token', hints: ['amzn.mws.'], pattern: /\bamzn\.mws\.[0-9a-f]{8}-[0-9a-f-]{27}\b/g },
  { kind: 'AppSync key', hints: ['da2-'], pattern: /\bda2-[a-z0-9]{26}\b/g },
  { kind: 'Kolide key', hints: ['k2sk_v'], pattern: /\bk2sk_v\d_[A-Za-z0-9]{20,}/g },
  {
    kind: 'Braintree token',
    hints: ['access_token$production$'],
    pattern: /\baccess_token\$production\$[0-9a-z]{12,}\$[0-9a-z]{24,}/g,
  },
  { kind: 'Adobe secret', hints: ['p8e-'], pattern: /\bp8e-[0-9a-zA-Z]{32}\b/g },
  { kind: '42 secret', hints: ['s-s4t2'], pattern: /\bs-s4t2(?:ud|af)-[0-9a-f]{64}\b/g },
  {
    kind: 'Sourcegraph token',
    hints: ['sgp_'],
    pattern: /\bsgp_(?:[A-Fa-f0-9]{16}_)?[0-9a-fA-F]{40}\b/g,
  },
  {
    kind: 'Twitter token',
    hints: ['AAAAAAAAAAAAAAAA'],
    pattern: /\bA{20,22}(?=[A-Za-z0-9%]{0,120}\d)[A-Za-z0-9%]{60,200}/g,
  },
  { kind: 'Infracost token', hints: ['ico-'], pattern: /(?<![\w.])ico-[A-Za-z0-9]{32}\b/g },
  { kind: 'Clojars token', hints: ['CLOJARS_'], pattern: /\bCLOJARS_[0-9a-f]{60}\b/g },
  { kind: 'Hugging Face token', hints: ['api_org_'], pattern: /\bapi_org_[A-Za-z]{34}\b/g },
  {
    kind: 'GitLab token',
    hints: ['glft-'],
    pattern: /\bglft-[A-Za-z0-9_-]{20,}/g,
  },
  { kind: 'Grafana token', hints: ['glc_'], pattern: /\bglc_[A-Za-z0-9+/]{32,}={0,2}/g },
  { kind: 'OpenShift token', hints: ['sha256~'], pattern: /\bsha256~[\w-]{43}/g },
  { kind: 'ReadMe token', hints: ['rdme_'], pattern: /\brdme_[a-z0-9]{70}\b/g },
  { kind: 'Brevo key', hints: ['xkeysib-'], pattern: /\bxkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}/g },
  { kind: 'Dynatrace token', hints: ['dt0c01.'], pattern: /\bdt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}/g },
  { kind: 'vault token', hints: ['hvb.', 'hvr.'], pattern: /\bhv[br]\.[A-Za-z0-9_-]{60,}/g },
  { kind: 'Airtable token', hints: ['pat'], pattern: /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b/g },
  {
    kind: 'Mailchimp key',
    hints: ['-us1', '-us2', '-us3', '-us4', '-us5', '-us6', '-us7', '-us8', '-us9'],
    pattern: /(?<![0-9a-f])[0-9a-f]{32}-us\d{1,2}\b/g,
  },
  { kind: 'WAVE key', hints: ['wave_'], pattern: /\bwave_[A-Za-z0-9]{4,}_[A-Za-z0-9_-]{24,}\b/g },
];

/** What is tried where a hint occurs, whatever its case; a hint with capitals has to stand there as it is. */
const byHint = new Map<string, { hint: string; detector: Detector }[]>();
for (const detector of detectors)
  for (const hint of detector.hints) {
    const folded = hint.toLowerCase();
    byHint.set(folded, [...(byHint.get(folded) ?? []), { hint, detector }]);
  }
/** The hints in lower case; whoever searches a text for them anyway hands over which occur. */
export const secretHints: readonly string[] = [...byHint.keys()];
const hints = new WordIndex(secretHints);

/**
 * Where secrets stand in a text, in order.
 *
 * @param isStrict whether a key made of a plain sequence (`abcdef…`, `12345…`) counts: where programs run, somebody meant it
 * @param words those of the hints that occur, whatever else is among them
 */
export function secretRanges(
  text: string,
  isStrict = false,
  words: Iterable<string> = hints.present(text),
): SecretRange[] {
  const found: SecretRange[] = [];
  const tried = new Set<Detector>();
  for (const folded of words)
    for (const { hint, detector } of byHint.get(folded) ?? []) {
      if (tried.has(detector) || (hint !== folded && !text.includes(hint))) continue;
      tried.add(detector);
      const { kind, pattern, group } = detector;
      for (const match of text.matchAll(pattern)) {
        const secret = group === undefined ? match[0] : match[group]!;
        if (kind === 'private key' && !hasBody(secret)) continue;
        if (isMarkedExample(secret) || isWords(secret) || (!isStrict && isSequence(secret))) continue;
        const start = match.index + match[0].indexOf(secret);
        found.push({ start, end: start + secret.length, kind });
      }
    }
  return found.sort((one, other) => one.start - other.start || other.end - one.end);
}

/** Whether anything stands between a key’s marks: parsers and documents name the marks alone. */
const hasBody = (key: string): boolean => /[A-Za-z0-9+/=]{16,}/.test(key.replace(/-----[A-Z0-9 ]+-----/g, ' '));

/** Documented examples and placeholders are nobody's secret. */
export const isExample = (secret: string): boolean => isMarkedExample(secret) || isSequence(secret);

function isMarkedExample(secret: string): boolean {
  if (
    /EXAMPLE|example|xxxx|XXXX|\*\*\*\*|\.\.\.|<[^>]{0,200}>|placeholder|PLACEHOLDER|changeme|dummy|DUMMY|redacted|REDACTED|your[-_]|YOUR[-_]|fake|FAKE|not[-_]?a?[-_]?real|#{3,}|RANDOM|STRINGHERE|my[-_](?:bot|app|api|secret|token)|replace[-_]?me|insert[-_]|_here\b|-here\b|0{12,}|1{12,}/.test(
      secret,
    )
  )
    return true;
  return new Set(bodyOf(secret).replace(/[-_]/g, '')).size <= 3;
}

/** Words are no key: every issuer's holds digits or both cases. */
const isWords = (secret: string): boolean => /^[a-z]{1,6}[-_](?:[a-z]{1,14}[-_]){3,}[a-z]{1,14}$/.test(secret);

function isSequence(secret: string): boolean {
  return /^(?:0123456789|1234567890|123456789|abcdefghij|abcdef0123|abc123|test)/i.test(bodyOf(secret));
}

/** Without the issuer's mark in front. */
const bodyOf = (secret: string): string => secret.replace(/^(?:[A-Za-z]+[-_.])+(?=.{8})|^(?:AKIA|ASIA|AIza|SK|AC)/, '');

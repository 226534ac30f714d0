import { hostKind } from '../../hosts.js';
import { judgeHttp } from '../../http.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { has, lastOf, parseOptions, valuesOf } from '../options.js';
import { Taint, tainted, type Value } from '../value.js';
import { containers } from './containers.js';

/** Clients of remote control planes: looking is one thing, changing another. */
export const cloud: CommandTable = {
  ...containers,
  aws,
  ...named('gcloud bq', (call) =>
    byVerb(
      call,
      /^(list|describe|get|get-.*|show|ls|version|info|help|config|topic|logs|read|search|print-settings|head|query|cat)$/,
      { remote: true, secret: /^(print-access-token|print-identity-token|access)$/ },
    ),
  ),
  az: (call) =>
    byVerb(
      call,
      /^(list.*|show.*|get.*|exists|check-.*|version|help|find|download.*|query|tail|summarize|url|usage)$/,
      {
        remote: true,
        secret: /^(get-access-token|list-keys|show-connection-string|credential|keys|list-publishing-profiles)$/,
      },
    ),
  ...named('kubectl oc k kubectl.exe', kubernetes),
  ...named('helm helmfile', (call) =>
    byVerb(
      call,
      /^(list|ls|get|show|inspect|status|history|hist|search|template|lint|verify|version|env|help|completion|dependency|dep|diff|plugin|repo|pull|fetch|package|create)$/,
      { dry: /^--dry-run/ },
    ),
  ),
  ...named('terraform tofu terragrunt', terraform),
  ...named('pulumi', (call) => byVerb(call, /^(preview|stack|config|version|whoami|logs|about|help|plugin)$/)),
  ...named('cdk cdklocal', (call) =>
    byVerb(call, /^(ls|list|diff|synth|synthesize|docs|doctor|metadata|notices|acknowledge|ack|context|version|init)$/),
  ),
  pod: (call) => byVerb(call, /^(install|update|outdated|init|deintegrate|lib|spec|env|cache|list|search|setup)$/),
  gh: github,
  ...named('glab', (call) =>
    byVerb(
      call,
      /^(list|view|status|show|diff|checkout|version|help|create|note|comment|get|lint|trace|search|clone)$/,
    ),
  ),
  ...named('ansible ansible-playbook ansible-pull ansible-console', (call) => {
    const words = call.args.map(({ text }) => text);
    const isLooking =
      words.length === 0 ||
      words.some((word) =>
        /^(--list-hosts|--list-tasks|--list-tags|--syntax-check|-C|--check|--help|-h|--version)$/.test(word),
      );
    if (!isLooking) call.session.emit('change cloud', `${call.name} ${words.join(' ')}`);
    return tainted(Taint.output);
  }),
  heroku: (call) => byVerb(call, serviceLooking, { secret: /^(config|auth:token|pg:credentials(:url)?)$/ }),
  ...named(
    'borgmatic velero nats gitlab-runner circleci splunk grafana-cli unleash fastly algolia deck kafka-consumer-groups kafka-acls kafka-configs kafka-delete-records influx etcdctl vsce ovsx jsr eas fastlane cap capistrano kamal crane oras cosign regctl vercel netlify fly flyctl railway render doctl linode-cli hcloud wrangler firebase supabase serverless sls sam eb eksctl kops argocd flux istioctl nomad consul vagrant packer skaffold auth0 stripe twilio sentry-cli datadog-ci newrelic confluent cf ibmcloud oci aliyun scw civo vultr-cli turso planetscale pscale neonctl neon mongocli atlas snyk-admin okta launchdarkly ldcli statuspage pagerduty pd cloudflare cf-terraforming kafka-topics rabbitmqctl rabbitmqadmin',
    (call) => byVerb(call, serviceLooking),
  ),
};

const serviceLooking =
  /^(list|ls|show|view|get|describe|status|info|logs?|tail|search|find|diff|validate|inspect|fmt|format|console|plugins|version|versions|help|completion|whoami|env|config|plan|preview|ps|releases|domains|regions|dev|serve|emulators(:start)?|build|test|init|doctor|quickstarts|ssh-config|global-status|port|box|templates|types|gen|generate|current-context)$/;

interface VerbRules {
  /** The service is reached over the network, at a host that the policy must know. */
  remote?: boolean;
  secret?: RegExp;
  dry?: RegExp;
}

const changingVerb =
  /^(create|delete|destroy|remove|rm|update|apply|deploy|put|post|patch|set|unset|add|attach|detach|terminate|stop|start|restart|reboot|scale|rollback|rollout|promote|publish|push|import|export|enable|disable|grant|revoke|rotate|reset|purge|drop|drain|cordon|taint|evict|install|upgrade|uninstall|up|down|run|exec|ssh|login|logout|auth|edit|rename|move|mv|cp|sync|copy|upload|write|invoke|execute|send|cancel|failover|restore|transfer|link|unlink|open|approve|reject|suspend|resume|kill|config:set|ps:scale|pg:reset|apps:destroy|addons:destroy|dns|secrets?:set|adopt|release|new|init|replace|migrate|modify|associate|disassociate|register|deregister|merge|close|pull|submit|unlock|promote|clear|wipe|truncate|forget|prune|recreate|rewrite|del|clean|rdelete|force|archive|roll|unregister|activate|remove|compact|cancel|failover)([-_:].*)?$/;

const nouns =
  /^(stack|env|config|plugins?|secrets?|domains?|dns|certs?|alias|teams?|projects?|addons|apps?|releases?|ps|port|box|regions|types|templates|functions?|volumes?|machines?|databases?|db|branches?|mr|issue)$/;
/** `firestore:delete`, `api:core:messages:create`. */
const isColoned = /^(?!emulators)[a-z][\w-]*(:[\w-]+)+$/;

function byVerb(call: Call, looking: RegExp, rules: VerbRules = {}): Value {
  const { args, session, name } = call;
  const words = args.map(({ text }) => text);
  const isHelp =
    words.length === 0 ||
    words.some((word) => /^(--help|-h|-help|--version|-v)$/.test(word)) ||
    /^(help|version)$/.test(words.find((word) => !word.startsWith('-')) ?? '') ||
    /^(help|version)$/.test(words.at(-1)!) ||
    words.every((word) => word.startsWith('-') && !/^--prod/.test(word));
  if (isHelp) return tainted(Taint.output);
  if (words.some((word) => /^--prod(uction)?$/.test(word))) {
    session.emit('change cloud', `${name} ${words.join(' ')}`);
    return tainted(Taint.output);
  }
  if (rules.dry && words.some((word) => rules.dry!.test(word))) return tainted(Taint.output);
  const method = words.findIndex((word) => /^(-X|--method|--request)(=|$)/.test(word));
  if (
    words.some((word) =>
      /^--(delete|remove|alter|reset-offsets|purge|delete-config|unsafe-allow-remove-all|forget)$/.test(word),
    ) ||
    (method >= 0 && /DELETE|PUT|PATCH|POST/i.test(words[method]! + (words[method + 1] ?? '')))
  ) {
    session.emit('change cloud', `${name} ${words.slice(0, 4).join(' ')}`);
    return tainted(Taint.output);
  }
  // `repo-delete`, `kafka-delete-records`: the verb within a name.
  if (/(^|-)delete-/.test(name) || words.some((word) => /^[a-z]+[-_](delete|destroy|purge)$/.test(word))) {
    session.emit('change cloud', `${name} ${words.slice(0, 4).join(' ')}`);
    return tainted(Taint.output);
  }
  for (const { text } of args)
    if (/^https?:\/\//.test(text)) judgeHttp({ method: 'GET', url: text, headers: [] }, session);
  const operands = parseOptions(args, {
    short: 'nfogtcpR',
    long: 'namespace context kube-context project profile region output resource-group name filter subscription query tenant account zone app org team chdir repo format',
  }).operands.map(({ text }) => text);
  const subject = `${name} ${operands.slice(0, 4).join(' ')}`;
  // What stands in the client's own settings.
  if (/^gcloud (info|config (list|get|get-value|configurations (list|describe)))\b/.test(subject))
    return tainted(Taint.output);
  if (rules.secret && operands.slice(0, 5).some((word) => rules.secret!.test(word))) {
    session.emit('reveal cloud-secret', subject);
    return tainted(Taint.secret);
  }
  // `stack rm`, `env pull`: the noun alone looks, what follows it decides.
  const isNoun = nouns.test(operands[0] ?? '') && operands.slice(1, 3).some((word) => changingVerb.test(word));
  const verbs = operands
    .slice(isNoun ? 1 : 0, 5)
    .map((word) => (isColoned.test(word) ? word.split(':').at(-1)! : word));
  // Nouns come first in some clients, verbs in others: a verb that changes decides where one is found.
  const isLooking = verbs.some((word) => looking.test(word) || /^(describe|list|get|show)(-.*|s)?$/.test(word));
  const changing = verbs.slice(0, 4).find((word) => changingVerb.test(word) && !looking.test(word));
  if (changing !== undefined && !(isLooking && verbs.findIndex((word) => looking.test(word)) < verbs.indexOf(changing)))
    session.emit('change cloud', subject);
  else if (!isLooking && rules.remote) session.emit('change cloud', subject);
  else if (rules.remote) session.emit('read cloud', subject);
  return tainted(Taint.output);
}

const awsLooking =
  /^(list|describe|get|head|lookup|search|query|scan|batch-get|test|validate|estimate|detect|view|simulate|check|filter|start-query|stop-query|tail|ls|wait|help|preview|generate-credential-report|transact-get|receive|select)/;

function aws(call: Call): Value {
  const { args, session, shell } = call;
  const words = args.map(({ text }) => text);
  if (
    words.length === 0 ||
    words.includes('help') ||
    words.includes('--help') ||
    (words.includes('--version') && words.length < 3)
  )
    return tainted(Taint.output);
  const { operands } = parseOptions(args, {
    long: 'profile region output endpoint-url query color cli-connect-timeout cli-read-timeout ca-bundle',
  });
  const [service, verb] = operands.map(({ text }) => text);
  const subject = `aws ${service ?? ''} ${verb ?? ''}`;
  const isSecret =
    /^(get-secret-value|get-session-token|assume-role.*|get-federation-token|get-authorization-token|get-login-password|create-access-key|get-password-data|export-credentials|batch-get-secret-value|get-random-password)$/.test(
      verb ?? '',
    ) ||
    (/^get-parameters?(-by-path)?$/.test(verb ?? '') && words.includes('--with-decryption')) ||
    (service === 'configure' &&
      /^(get|export-credentials)$/.test(verb ?? '') &&
      words.some((word) => /secret|token/.test(word))) ||
    (service === 'kms' && verb === 'decrypt');
  for (const { text } of valuesOf(parseOptions(args, { long: 'endpoint-url' }), 'endpoint-url'))
    judgeHttp({ method: 'POST', url: text, headers: [] }, session);
  if (isSecret) session.emit('reveal cloud-secret', subject);
  else if (service === 's3' || service === 's3api') {
    const [, , ...paths] = operands;
    const isUpload = /^(cp|mv|sync)$/.test(verb ?? '') && paths.some(({ text }) => text.startsWith('s3://'));
    if (isUpload) for (const path of paths) if (!path.text.startsWith('s3://')) shell.readTree(path);
    session.emit(
      /^(ls|presign)$/.test(verb ?? '') || awsLooking.test(verb ?? '') ? 'read cloud' : 'change cloud',
      subject,
    );
  } else if (service === 'configure')
    session.emit(
      /^(list|list-profiles)$/.test(verb ?? '') || (verb === 'get' && /^(region|output)$/.test(operands[2]?.text ?? ''))
        ? 'execute program'
        : verb === 'get'
          ? 'read cloud'
          : 'change cloud',
      subject,
    );
  else session.emit(awsLooking.test(verb ?? '') ? 'read cloud' : 'change cloud', subject);
  return tainted(Taint.remote | Taint.output);
}

const kubernetesLooking =
  /^(get|describe|logs|top|explain|version|api-resources|api-versions|cluster-info|diff|wait|completion|kustomize|events|options|plugin|help|alpha)$/;

function kubernetes(call: Call): Value {
  const { args, session, shell } = call;
  const words = args.map(({ text }) => text);
  if (words.length === 0 || words.some((word) => /^(--help|-h|--version)$/.test(word))) return tainted(Taint.output);
  const dash = words.indexOf('--');
  const own = dash < 0 ? args : args.slice(0, dash);
  const options = parseOptions(own, {
    short: 'noflcsL',
    long: 'namespace context cluster kubeconfig output selector container filename as as-group server token user field-selector sort-by template request-timeout',
  });
  const [verb, noun, ...rest] = options.operands.map(({ text }) => text);
  const subject = `kubectl ${[verb, noun, ...rest].filter(Boolean).join(' ')}`;
  if (words.some((word) => /^--dry-run=client$/.test(word))) session.emit('execute program', subject);
  else if (words.some((word) => /^--dry-run(=server)?$/.test(word))) session.emit('read cloud', subject);
  else if (
    /^(kustomize|completion|plugin|options|help)$/.test(verb ?? '') ||
    words.includes('--client') ||
    // What stands in the client's own settings.
    (verb === 'config' &&
      /^(current-context|get-contexts|get-clusters|get-users|view)$/.test(noun ?? '') &&
      !words.includes('--raw'))
  ) {
    session.emit('execute program', subject);
  } else if (verb === 'config')
    session.emit(
      /^(view|get-.*|current-context)$/.test(noun ?? '')
        ? words.includes('--raw')
          ? 'reveal cloud-secret'
          : 'read cloud'
        : 'write home',
      subject,
    );
  else if (verb === 'rollout')
    session.emit(/^(status|history)$/.test(noun ?? '') ? 'read cloud' : 'change cloud', subject);
  else if (verb === 'auth') session.emit(/^(can-i|whoami)$/.test(noun ?? '') ? 'read cloud' : 'change cloud', subject);
  else if (verb === 'exec') {
    const inner = dash >= 0 ? args.slice(dash + 1) : [];
    const isReading =
      /^(ls|cat|pwd|env|printenv|ps|df|du|head|tail|grep|whoami|id|date|hostname|uname|echo|stat|find|wc)$/.test(
        inner[0]?.text ?? '',
      );
    session.emit(isReading ? 'read cloud' : 'change cloud', subject);
    if (inner.length > 0) dispatch(shell.subshell(), inner, call.stdin);
  } else if (kubernetesLooking.test(verb ?? '')) {
    const output = lastOf(options, 'o', 'output')?.text ?? '';
    const isSecret =
      /^secrets?(\/|$|\.)/.test(noun ?? '') && /^(yaml|json|jsonpath|go-template|custom-columns)/.test(output);
    session.emit(isSecret ? 'reveal cloud-secret' : 'read cloud', subject);
  } else session.emit('change cloud', subject);
  for (const { text } of valuesOf(options, 'f', 'filename'))
    if (/^https?:/.test(text)) judgeHttp({ method: 'GET', url: text, headers: [] }, session);
  return tainted(Taint.remote | Taint.output);
}

function terraform(call: Call): Value {
  const { args, session, name } = call;
  const options = parseOptions(args, { singleDash: true, long: 'chdir' });
  const [verb, noun] = options.operands.map(({ text }) => text);
  if (verb === undefined || options.flags.has('help') || options.flags.has('version') || options.flags.has('h'))
    return tainted(Taint.output);
  for (const { text } of args) {
    const url = /(https?:\/\/[^?\s]+)/.exec(text)?.[1];
    if (url && verb === 'init') judgeHttp({ method: 'GET', url, headers: [] }, session);
  }
  const isChanging =
    /^(apply|destroy|import|taint|untaint|force-unlock|login|logout|push|run-all|apply-all|destroy-all)$/.test(verb) ||
    (verb === 'state' && !/^(list|show|pull)$/.test(noun ?? '')) ||
    (verb === 'workspace' && /^(delete)$/.test(noun ?? '')) ||
    (verb === 'plan' && options.flags.has('destroy') && false);
  if (isChanging) session.emit('change cloud', `${name} ${verb} ${noun ?? ''}`);
  return tainted(Taint.output);
}

const githubLooking =
  /^(list|view|status|diff|checks|watch|download|search|verify|verify-asset|trusted-root|field-list|item-list|logs|ports|check|browse|repos|issues|prs|commits|code|get)$/;
const githubTalking =
  /^(pr (create|comment|edit|ready|checkout|update-branch)|issue (create|comment|edit|develop)|label (list)|repo (clone|view|set-default))$/;

function github(call: Call): Value {
  const { args, session } = call;
  const words = args.map(({ text }) => text);
  if (words.length === 0 || words.some((word) => /^(--help|-h|--version|help|version|completion)$/.test(word)))
    return tainted(Taint.output);
  const kind = hostKind('api.github.com', 443, session.context);
  const shape = {
    short: 'RXfFHqtLbjnSwaklBm',
    long: 'repo method field raw-field header jq template input hostname limit branch json state author label base head title body body-file search owner org env pattern name filename user',
  };
  const options = parseOptions(args, shape);
  for (const file of valuesOf(options, 'body-file', 'input')) if (file.text !== '-') call.shell.read(file);
  const [noun, verb] = options.operands.map(({ text }) => text);
  if (kind !== 'allowed-host') session.emit('read cloud', `gh ${noun ?? ''}`);
  if (noun === 'api') {
    const path = verb ?? '';
    const fields = valuesOf(options, 'f', 'F', 'field', 'raw-field');
    const method =
      lastOf(options, 'X', 'method')?.text.replace(/^=/, '') ??
      (fields.length > 0 || has(options, 'input') ? 'POST' : 'GET');
    const body = fields.length > 0 ? fields.map(({ text }) => text).join('\n') : undefined;
    judgeHttp(
      {
        method,
        url: `https://api.github.com/${path.replace(/^https:\/\/api\.github\.com/, '').replace(/^\//, '')}`,
        headers: [],
        ...(body !== undefined && !/^(GET|HEAD)$/i.test(method) && { body }),
      },
      session,
    );
    return tainted(Taint.remote | Taint.output);
  }
  const subject = `gh ${noun ?? ''} ${verb ?? ''}`;
  const repository = lastOf(options, 'R', 'repo')?.text;
  const isOwn =
    repository === undefined ||
    session.context.gitRemotes.some((remote) => remote.replace(/\.git$/, '').endsWith(`/${repository}`));
  if (noun === 'auth') {
    if (verb === 'token' || words.some((word) => /^(-t|--show-token)$/.test(word)))
      session.emit('reveal cloud-secret', subject);
    else if (verb !== 'status') session.emit('change cloud', subject);
  } else if (
    noun === 'status' ||
    noun === 'browse' ||
    noun === 'search' ||
    (noun === 'config' && /^(get|list)$/.test(verb ?? ''))
  )
    session.emit('execute program', subject);
  else if (githubLooking.test(verb ?? '')) session.emit('execute program', subject);
  else if (githubTalking.test(`${noun} ${verb}`) && isOwn) session.emit('egress allowed-host', subject);
  else session.emit('change cloud', subject);
  return tainted(Taint.remote | Taint.output);
}

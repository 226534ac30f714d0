import { lookup } from 'node:dns/promises';
import { TextDecoder } from 'node:util';
import { Agent, request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import { toolSchemas } from '../../safety/index.js';
import { cutMiddle } from '../workspace/index.js';
import { destinationOf, type EgressRules, type Resolve } from '../workspace/network/destination.js';
import { defineTool } from './define-tool.js';
import { Refusal } from './refusal.js';
import type { ToolDefinition } from './tool.js';

export type { Resolve };

const schema = toolSchemas.http_fetch;

const limits = { redirects: 3, bytes: 1024 * 1024, timeoutMs: 30_000 };

/** Decided by the connection, not by whoever asks. */
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/i;
const credentials = /^(authorization|cookie|x-api-key|api-key|x-auth-.*)$/i;

/** @param resolve how names are looked up; the system's way when absent */
export function createHttpFetch(resolve: Resolve = systemResolve): ToolDefinition<typeof schema> {
  return defineTool({
    name: 'http_fetch',
    description:
      'Makes one HTTP request to a host that the project allows and answers status, type and body. Up to ' +
      `${limits.redirects} redirects are followed, to allowed hosts only. Refuses private networks, and this machine but for ports that the project allows.`,
    effect: 'external',
    schema,
    async run(args, { signal, allowHosts, allowLoopbackPorts = [], limits: told }) {
      const rules = { hosts: allowHosts, loopbackPorts: allowLoopbackPorts };
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]);
      const forbidden = Object.keys(args.headers).find((name) => ownHeaders.test(name));
      if (forbidden) throw new Refusal(`The header ${forbidden} cannot be set.`);
      let step: Step = { ...args, url: new URL(args.url) };
      for (let redirects = 0; ; redirects++) {
        const answer = await fetchOnce(step, rules, resolve, bounded).catch((error: unknown) => {
          if (error instanceof Refusal) throw error;
          if (signal.aborted) return undefined;
          throw new Refusal(`${step.method} ${step.url.href} failed: ${failure(error, bounded)}`);
        });
        if (!answer) return { ok: false, content: 'The request was ended.', endedBy: 'aborted' as const };
        if (!answer.location) {
          const whole = `${describe(answer, redirects > 0 ? step.url : undefined)}\n\n${answer.text}`;
          const content = cutMiddle(whole, told.outputChars);
          return { ok: answer.status < 400, content, fullOutput: content === whole ? undefined : whole };
        }
        if (redirects === limits.redirects) throw new Refusal(`More than ${limits.redirects} redirects.`);
        step = follow(step, answer);
      }
    },
  });
}

interface Step {
  method: z.infer<typeof schema>['method'];
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

interface HttpAnswer {
  status: number;
  type: string;
  location?: string;
  text: string;
}

async function fetchOnce(step: Step, rules: EgressRules, resolve: Resolve, signal: AbortSignal): Promise<HttpAnswer> {
  const { url } = step;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Refusal(`${url.protocol} is not http or https.`);
  if (url.username || url.password) throw new Refusal('Credentials do not belong in a URL.');
  const destination = await destinationOf(url, rules, resolve);
  if (!destination.allowed) throw new Refusal(destination.says);
  const address = destination.addresses[0]!;
  // The connection goes to the very address that was judged; a second look-up could answer otherwise.
  const agent = new Agent({
    connect: {
      timeout: 10_000,
      lookup: (_host, options, done) => {
        const family = address.includes(':') ? 6 : 4;
        if (options.all) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    },
  });
  try {
    const response = await request(url.href, {
      dispatcher: agent,
      method: step.method,
      // Not compressed: a small answer could unpack to a huge one.
      headers: { 'user-agent': 'wave', ...step.headers, 'accept-encoding': 'identity' },
      body: step.body,
      signal,
    });
    const type = headerOf(response, 'content-type') ?? '';
    const location = response.statusCode >= 300 && response.statusCode < 400 && headerOf(response, 'location');
    if (location) return { status: response.statusCode, type, location, text: '' };
    return { status: response.statusCode, type, text: await bodyText(response, type) };
  } finally {
    await agent.destroy();
  }
}

function follow(step: Step, answer: HttpAnswer): Step {
  const url = URL.canParse(answer.location!, step.url.href) ? new URL(answer.location!, step.url) : undefined;
  if (!url) throw new Refusal(`The redirect to ${answer.location} is not a URL.`);
  const elsewhere = url.origin !== step.url.origin;
  const toGet = answer.status === 303 || (answer.status <= 302 && step.method === 'POST');
  if (elsewhere && !toGet && step.body !== undefined) {
    throw new Refusal(
      `The server redirects the request with its body to ${url.origin}; ask there yourself if you mean it.`,
    );
  }
  const keep = (name: string) => !(elsewhere && credentials.test(name)) && !(toGet && /^content-/i.test(name));
  return {
    url,
    method: toGet && step.method !== 'HEAD' ? 'GET' : step.method,
    headers: Object.fromEntries(Object.entries(step.headers).filter(([name]) => keep(name))),
    body: toGet ? undefined : step.body,
  };
}

async function bodyText(response: Dispatcher.ResponseData, type: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, limits.bytes - bytes));
    bytes += chunk.length;
    if (bytes > limits.bytes) break;
  }
  const body = Buffer.concat(chunks);
  if (body.subarray(0, 8_192).includes(0))
    return `[binary, ${bytes > limits.bytes ? 'more than ' : ''}${body.length} bytes]`;
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  const text = decoder(charset).decode(body);
  return bytes > limits.bytes
    ? `${text}\n[The body is longer than ${limits.bytes} bytes; the rest was not read.]`
    : text;
}

function decoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function describe({ status, type }: HttpAnswer, movedTo: URL | undefined): string {
  return [`HTTP ${status}`, type, movedTo && `(after redirect to ${movedTo.href})`].filter(Boolean).join(' ');
}

function failure(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${limits.timeoutMs / 1_000} s`;
  const { code, message } = error as Error & { code?: string };
  return code ? `${message} (${code})` : message;
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

// What the launcher asks the API, as any other client would: which model is in use, and a link to sign in with.
import fs from 'node:fs';
import path from 'node:path';

const PATIENCE_MS = 5_000;

/** The administrator's key: the configured one, or the one that the API created on its first start. */
export function readAdminKey({ adminKey, dataDir }) {
  if (adminKey) return adminKey;
  try {
    return fs.readFileSync(path.join(dataDir, 'admin-key'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Answer of GET /api/orchestrator/health; undefined when there is none. */
export async function fetchHealth(apiUrl, key) {
  return ask(`${apiUrl}/api/orchestrator/health`, key);
}

/** The model in one line. */
export async function describeHealth(apiUrl, key) {
  const model = (await fetchHealth(apiUrl, key))?.model;
  if (!model) return 'unknown';
  if (model.provider !== 'rehearsal') return `${model.name} (${model.provider})`;
  return 'rehearsal model: plays the bundled stories; set ANTHROPIC_API_KEY for a real one';
}

/** A link that signs a browser in, once; undefined when the API gives none. */
export async function requestSignInLink(apiUrl, key) {
  if (!apiUrl || !key) return undefined;
  const link = await ask(`${apiUrl}/api/auth/sign-in-links`, key, { method: 'POST' });
  if (!link?.url) return undefined;
  return {
    url: link.url,
    until: new Date(link.expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
  };
}

async function ask(url, key, options = {}) {
  try {
    const response = await fetch(url, {
      ...options,
      headers: key ? { authorization: `Bearer ${key}` } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

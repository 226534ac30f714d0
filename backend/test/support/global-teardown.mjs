/** Runs once after the last suite. */
export default async function globalTeardown() {
  await globalThis.stopTestServer?.();
}

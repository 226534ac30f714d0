/**
 * The interface's settings, read when a request is answered, never at build time, so that one build serves every
 * installation. The only reader of the environment.
 */
export function readSettings(): { apiUrl: string } {
  const { WAVE_API_URL, WAVE_API_PORT } = process.env;
  return { apiUrl: (WAVE_API_URL || `http://127.0.0.1:${WAVE_API_PORT || '8000'}`).replace(/\/+$/, '') };
}

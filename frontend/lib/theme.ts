export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** A cookie, so that the server renders the page in the chosen colours from its first byte. */
export const themeCookie = 'wave-theme';

export function isTheme(value: unknown): value is Theme {
  return themes.includes(value as Theme);
}

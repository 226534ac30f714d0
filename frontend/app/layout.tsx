import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/shell/providers';
import { readSettings } from '@/lib/config';
import { isTheme, themeCookie } from '@/lib/theme';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'WAVE', template: '%s · WAVE' },
  description: 'The control plane for teams of coding agents',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f6f8' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1015' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get(themeCookie)?.value;
  const chosen = isTheme(theme) ? theme : 'system';
  return (
    <html lang="en" data-theme={chosen}>
      <body>
        <Providers apiUrl={readSettings().apiUrl} theme={chosen}>
          {children}
        </Providers>
      </body>
    </html>
  );
}

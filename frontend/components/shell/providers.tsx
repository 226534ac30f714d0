'use client';

import { Tooltip } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { Toaster } from 'sonner';
import { ThemeProvider, useTheme } from './theme';
import type { Theme } from '@/lib/theme';
import { setApiOrigin } from '@/lib/wave/http';
import { apiOrigin } from '@/lib/wave/origin';

interface ProvidersProps {
  apiUrl: string;
  theme: Theme;
  children: ReactNode;
}

/** What every page stands in: where the API is, the colours, tooltips and toasts. */
export function Providers({ apiUrl, theme, children }: ProvidersProps) {
  useState(() => {
    if (typeof window !== 'undefined') setApiOrigin(apiOrigin(apiUrl, window.location.host));
  });
  return (
    <ThemeProvider initial={theme}>
      <Tooltip.Provider delayDuration={250}>
        {children}
        <Toasts />
      </Tooltip.Provider>
    </ThemeProvider>
  );
}

function Toasts() {
  const { theme } = useTheme();
  return <Toaster theme={theme} position="bottom-right" closeButton richColors toastOptions={{ duration: 6_000 }} />;
}

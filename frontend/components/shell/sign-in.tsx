'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '../ui/button';
import { Field, Input } from '../ui/field';
import { ThemeToggle } from './theme';
import { Wordmark } from './wordmark';
import { wave } from '@/lib/wave/client';
import { reportSession } from '@/lib/wave/connection';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import { credentialsOf, destinationOf, type Credentials } from '@/lib/wave/sign-in';

/** Takes a key from the form, or a key or one-time link from the address's fragment. */
export function SignIn() {
  const router = useRouter();
  const next = useSearchParams().get('next');
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const signIn = useCallback(
    async (credentials: Credentials) => {
      setBusy(true);
      setError(undefined);
      try {
        await wave.signIn(credentials);
        reportSession('in');
        router.replace(destinationOf(next));
      } catch (failure) {
        setError(explain(asProblem(failure), credentials));
        setBusy(false);
      }
    },
    [next, router],
  );

  const takenUp = useRef(false);
  useEffect(() => {
    const takeUp = () => {
      const credentials = credentialsOf(window.location.hash);
      if (credentials === undefined) return;
      // At once, whatever becomes of it: a key must not stay in the address bar or the history.
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
      void signIn(credentials);
    };
    if (!takenUp.current) takeUp();
    takenUp.current = true;
    window.addEventListener('hashchange', takeUp);
    return () => window.removeEventListener('hashchange', takeUp);
  }, [signIn]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = key.trim();
    if (text === '') setError('Enter a key.');
    else void signIn({ key: text });
  };

  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center px-4 pb-[18vh]">
        <h1 className="text-xl font-semibold">Sign in</h1>
        <p className="mt-1 mb-5 text-sm text-muted">
          The control plane for teams of coding agents: see what they do, what it costs, and decide.
        </p>
        <form
          onSubmit={submit}
          noValidate
          className="flex flex-col gap-3 rounded-lg border bg-surface p-4 shadow-raised"
        >
          <Field
            label="Key"
            error={error}
            hint="The administrator’s key was made at the first start; the terminal prints a sign-in link at each start."
          >
            {(ids) => (
              <Input
                {...ids}
                type="password"
                name="key"
                autoComplete="current-password"
                spellCheck={false}
                autoFocus
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" look="primary" busy={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </Button>
        </form>
      </main>
    </div>
  );
}

function explain(problem: WaveProblem, credentials: Credentials): string {
  if (problem.status === 401 || problem.status === 403) {
    return 'link' in credentials
      ? 'This sign-in link was used already or is too old. Sign in with a key, or take a new link from the terminal.'
      : 'This key is not known, has expired or was revoked.';
  }
  if (problem.code === 'unreachable') return `${problem.title}. ${problem.detail}`;
  return problem.message;
}

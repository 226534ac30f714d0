/** What a command's end tells a script. */
export const exitCodes = {
  ok: 0,
  /** The API refused, the run ended badly, the chain is broken. */
  failed: 1,
  usage: 2,
  notFound: 3,
  /** Not possible in this state, or answered already. */
  conflict: 4,
  /** The API, or what it needs, does not answer: try again later. */
  unreachable: 5,
  /** No key, a wrong one, or one that may not do this. */
  notAllowed: 6,
  /** The run waits for a person. */
  held: 7,
  interrupted: 130,
} as const;

export const exitCodeHelp = `Exit codes:
  0  done                          4  not possible in this state, or answered already
  1  refused, failed, or broken    5  cannot be reached, or overloaded: try again later
  2  wrong usage                   6  no key, a wrong one, or one that may not do this
  3  not found                     7  the run waits for a person (with --until-held)`;

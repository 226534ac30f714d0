/** What stands behind a question about an agent that goes round in circles, in the order in which it is read. */
const names: Readonly<Record<string, string>> = {
  call: 'The call',
  result: 'Its result',
  iterations: 'Iterations without a change',
  handedOver: 'Handed over last',
};

export interface LoopFact {
  name: string;
  text: string;
}

/** @param evidence lines such as `call: read_file add.js` */
export function loopFacts(evidence: readonly string[]): LoopFact[] {
  const facts = new Map(
    evidence.map((line) => {
      const [, name = '', text = ''] = /^(\w+): ([^]*)$/.exec(line) ?? [undefined, '', line];
      return [name, text];
    }),
  );
  const known = Object.entries(names).flatMap(([key, name]) => {
    const text = facts.get(key);
    return text === undefined ? [] : [{ name, text }];
  });
  const others = [...facts].filter(([key]) => names[key] === undefined).map(([name, text]) => ({ name, text }));
  return [...known, ...others];
}

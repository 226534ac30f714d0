/** Defines a test whose scenario runs at the same time as the others. */
export type DefineScenario = (name: string, scenario: () => Promise<void>) => void;

/** A scenario that takes longer hangs. */
const patienceMs = 240_000;

/**
 * Runs of one stack take their time and do not disturb each other: all scenarios begin before the first test, and each
 * test reports its own. Call it below what the scenarios need, since they begin where it stands among the `beforeAll`s.
 */
export function sideBySide(): DefineScenario {
  const scenarios: { run: () => Promise<void>; result?: Promise<void> }[] = [];
  beforeAll(() => {
    for (const scenario of scenarios) {
      scenario.result = scenario.run();
      // Its own test tells of it, later.
      scenario.result.catch(() => undefined);
    }
  });
  // What still runs when another test has failed must not run into the end of its stack.
  afterAll(async () => {
    await Promise.allSettled(scenarios.map(({ result }) => result));
  }, patienceMs);
  return (name, run) => {
    const scenario: (typeof scenarios)[number] = { run };
    scenarios.push(scenario);
    it(name, () => scenario.result!, patienceMs);
  };
}

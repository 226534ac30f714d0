/** Defines a test whose scenario runs at the same time as the others. */
export type DefineScenario = (name: string, scenario: () => Promise<void>) => void;

/** All scenarios together, on a busy machine. */
const patienceMs = 400_000;
/** More at once would only wait for each other. */
const atOnce = 8;

/**
 * Runs of one stack take their time and do not disturb each other: scenarios begin before the first test, some at a
 * time, and each test reports its own. Call it below the `beforeAll`s that they need.
 */
export function sideBySide(): DefineScenario {
  const scenarios: { run: () => Promise<void>; result: Promise<void> }[] = [];
  beforeAll(() => {
    const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
    scenarios.forEach((scenario, index) => {
      scenario.result = lanes[index % atOnce]!.then(scenario.run);
      // Its own test tells of a failure, later.
      lanes[index % atOnce] = scenario.result.catch(() => undefined);
    });
  });
  return (name, run) => {
    const scenario = { run, result: Promise.resolve() };
    scenarios.push(scenario);
    it(name, () => scenario.result, patienceMs);
  };
}

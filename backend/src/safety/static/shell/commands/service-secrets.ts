/** Words by which clients of services are asked for what is secret there. */
const asking: Readonly<Record<string, RegExp>> = {
  pulumi: /--show-secrets\b/,
  glab: /^variable (?:get|export)\b/,
  etcdctl: /^get\b/,
  consul: /^kv (?:get|export)\b/,
};

/** Whether a client is asked for secrets of its service. */
export const asksForSecrets = (name: string, words: string): boolean =>
  Object.hasOwn(asking, name) && asking[name]!.test(words);

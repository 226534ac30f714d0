/** What a program consists of, as far as it matters what its calls are given. */
export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'number'; text: string }
  | { kind: 'joined'; parts: Node[] }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: Argument[] }
  | { kind: 'record'; entries: { key: Node; value: Node }[] }
  | { kind: 'member'; of: Node; name: string }
  | { kind: 'index'; of: Node; key: Node }
  | { kind: 'slice'; of: Node; parts: (Node | undefined)[] }
  | { kind: 'call'; callee: Node; args: Argument[] }
  | { kind: 'function'; name?: string; params: Pattern[]; body: Node[]; results: Node[] }
  | { kind: 'assign'; target: Pattern; value: Node; adds: boolean; isSure: boolean }
  | { kind: 'each'; target: Pattern; source: Node; body: Node[] }
  | { kind: 'either'; of: Node[] }
  | { kind: 'operation'; operator: string; left: Node; right: Node }
  | { kind: 'bind'; name: string; module: string }
  | { kind: 'star'; module: string }
  | { kind: 'group'; of: Node[] };

/** What stands on the left of an assignment. */
export type Pattern =
  | { kind: 'name'; name: string; fallback?: Node }
  | { kind: 'list'; items: Pattern[] }
  | { kind: 'record'; fields: { key: string; target: Pattern }[] }
  | { kind: 'place'; of: Node; key?: Node; name?: string }
  | { kind: 'nothing' };

export interface Argument {
  value: Node;
  name?: string;
  /** `*list`, `...list`. */
  isSpread?: boolean;
}

export const nothing: Node = { kind: 'name', name: '' };

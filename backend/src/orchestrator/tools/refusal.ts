/** Why a tool will not do something; the message tells the agent what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

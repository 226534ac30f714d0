/** One message of a stream of Server-Sent Events. */
export interface ServerSentEvent {
  /** Absent where the message had none. */
  id?: string;
  event: string;
  data: string;
}

/**
 * Reads messages from text as it arrives; a message that was cut off is left out. `onSign` is told of every line, comments
 * too, so that a silent connection can be noticed.
 */
export async function* readEvents(
  chunks: AsyncIterable<string>,
  onSign: () => void = () => undefined,
): AsyncGenerator<ServerSentEvent> {
  let rest = '';
  let message: { id?: string; event?: string; data: string[] } = { data: [] };
  for await (const chunk of chunks) {
    onSign();
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        const { id, event = 'message', data } = message;
        message = { data: [] };
        if (data.length > 0) yield { ...(id !== undefined && { id }), event, data: data.join('\n') };
        continue;
      }
      const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!;
      if (field === 'data') message.data.push(value);
      else if (field === 'id' || field === 'event') message[field] = value;
    }
  }
}

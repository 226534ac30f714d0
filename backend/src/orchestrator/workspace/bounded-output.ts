/**
 * Keeps the beginning and the end of an output of any length in bounded memory; the middle is lost and that is said.
 */
export class BoundedOutput {
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  /** All bytes that came, kept or not. */
  total = 0;

  /** @param limit bytes to keep; half for the beginning, half for the end */
  constructor(private readonly limit: number) {}

  get truncated(): boolean {
    return this.total > this.headBytes + this.tailBytes || this.tailBytes > this.tailLimit;
  }

  push(chunk: Buffer): void {
    this.total += chunk.length;
    const room = this.headLimit - this.headBytes;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.head.push(part);
      this.headBytes += part.length;
      chunk = chunk.subarray(part.length);
    }
    if (chunk.length === 0) return;
    this.tail.push(chunk);
    this.tailBytes += chunk.length;
    // Trimmed in strides, so that many small chunks do not cost a copy each.
    if (this.tailBytes > 2 * this.tailLimit + 65_536 || this.tail.length > 4_096) this.trim();
  }

  text(): string {
    const truncated = this.truncated;
    this.trim();
    const [head, tail] = [Buffer.concat(this.head), Buffer.concat(this.tail)];
    if (!truncated) return Buffer.concat([head, tail]).toString('utf8');
    const lost = this.total - head.length - tail.length;
    return `${wholeEnd(head)}\n[… ${lost} bytes of output not kept …]\n${wholeStart(tail)}`;
  }

  private get headLimit(): number {
    return Math.ceil(this.limit / 2);
  }

  private get tailLimit(): number {
    return Math.floor(this.limit / 2);
  }

  private trim(): void {
    if (this.tail.length === 0) return;
    const all = Buffer.concat(this.tail);
    // Copied: a slice would hold on to the whole buffer.
    this.tail = [Buffer.from(all.subarray(Math.max(0, all.length - this.tailLimit)))];
    this.tailBytes = this.tail[0]!.length;
  }
}

/** Text for a reader who has room for `limit` characters: beginning and end, and how much is missing between. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.max(0, Math.floor(limit / 2));
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - half).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}\n[… ${text.length - head.length - tail.length} characters cut …]\n${half === 0 ? '' : tail}`;
}

/** Drops a character that was cut in two at the end. */
function wholeEnd(bytes: Buffer): string {
  let end = bytes.length;
  let back = 0;
  while (back < 3 && end > 0 && (bytes[end - 1]! & 0xc0) === 0x80) {
    end--;
    back++;
  }
  const lead = end > 0 ? bytes[end - 1]! : 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.subarray(0, length === back + 1 || lead < 0x80 ? bytes.length : Math.max(0, end - 1)).toString('utf8');
}

/** Drops the rest of a character that was cut in two at the beginning. */
function wholeStart(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString('utf8');
}

import { Condition } from "./condition.ts";

/** How many bytes of a run's output a ring holds by default. */
export const DEFAULT_RING_BYTES = 256 * 1024;

/** The list of segments is bounded too: a run may alternate between its streams byte by byte. */
const MAX_SEGMENTS = 4096;

const MIN_BUFFER_BYTES = 4096;

/** A piece of one stream. */
export interface RingChunk {
  /** The stream that it belongs to. */
  readonly stream: "stdout" | "stderr";
  /** Where in its stream the piece begins. */
  readonly offset: number;
  /** What was written. */
  readonly bytes: Uint8Array;
}

/** A stretch of one stream. `start` counts every byte that was ever pushed, of either stream. */
interface Segment {
  readonly stream: RingChunk["stream"];
  readonly offset: number;
  readonly start: number;
  length: number;
}

/**
 * The last bytes of a run's output, up to a fixed capacity. Writing never waits. Each reader has its own
 * cursor, and the offsets show it what it missed.
 */
export class ByteRing {
  readonly #capacity: number;
  #buffer = new Uint8Array(0);
  #segments: Segment[] = [];
  /** Bytes ever pushed; the one at position `p` lies at `p % buffer.length`. */
  #head = 0;
  /** The oldest position that is still held. */
  #tail = 0;
  #closed = false;
  readonly #news = new Condition();

  constructor(capacity = DEFAULT_RING_BYTES) {
    this.#capacity = capacity;
  }

  /** Copies the chunk into the ring, which drops its oldest bytes to make room. Does nothing once closed. */
  push({ stream, offset, bytes }: RingChunk): void {
    if (bytes.length === 0 || this.#closed) return;
    this.#note(stream, offset, bytes.length);
    this.#store(bytes);
    this.#forget();
    this.#news.notifyAll();
  }

  /** Ends the output: readers end once they have read what is held. */
  close(): void {
    this.#closed = true;
    this.#news.notifyAll();
  }

  /** The oldest position that is held. Positions count every byte that was ever pushed. */
  get start(): number {
    return this.#tail;
  }

  /** The held bytes between two positions. */
  slice(from: number, to: number): Uint8Array<ArrayBuffer> {
    const first = Math.max(from, this.#tail);
    return this.#copy(first, Math.max(first, Math.min(to, this.#head)));
  }

  /** The held output from position `from` on, then new output, until the ring closes or `signal` is aborted. */
  async *read(
    signal: AbortSignal,
    from = 0,
  ): AsyncGenerator<RingChunk & { readonly bytes: Uint8Array<ArrayBuffer> }, void, void> {
    let cursor = from;
    while (!signal.aborted) {
      cursor = Math.max(cursor, this.#tail);
      const segment = this.#segmentAt(cursor);
      if (segment !== undefined) {
        const end = segment.start + segment.length;
        yield {
          stream: segment.stream,
          offset: segment.offset + cursor - segment.start,
          bytes: this.#copy(cursor, end),
        };
        cursor = end;
      } else if (this.#closed) {
        return;
      } else {
        await this.#news.wait(signal);
      }
    }
  }

  #note(stream: RingChunk["stream"], offset: number, length: number): void {
    const last = this.#segments.at(-1);
    if (last?.stream === stream && last.offset + last.length === offset) last.length += length;
    else this.#segments.push({ stream, offset, start: this.#head, length });
  }

  #store(bytes: Uint8Array): void {
    const kept = bytes.subarray(Math.max(0, bytes.length - this.#capacity));
    this.#grow(this.#head + bytes.length);
    const at = (this.#head + bytes.length - kept.length) % this.#buffer.length;
    const first = kept.subarray(0, this.#buffer.length - at);
    this.#buffer.set(first, at);
    this.#buffer.set(kept.subarray(first.length), 0);
    this.#head += bytes.length;
  }

  /** Most runs print little: the buffer doubles when needed, and wraps only once it has its full size. */
  #grow(needed: number): void {
    if (needed <= this.#buffer.length || this.#buffer.length === this.#capacity) return;
    let size = Math.max(this.#buffer.length, MIN_BUFFER_BYTES);
    while (size < needed) size *= 2;
    const grown = new Uint8Array(Math.min(size, this.#capacity));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }

  #forget(): void {
    this.#tail = Math.max(this.#tail, this.#head - this.#capacity);
    const surplus = this.#segments.length - MAX_SEGMENTS;
    if (surplus > 0) this.#tail = Math.max(this.#tail, this.#segments[surplus]?.start ?? 0);
    let gone = 0;
    for (const { start, length } of this.#segments) {
      if (start + length > this.#tail) break;
      gone++;
    }
    if (gone > 0) this.#segments.splice(0, gone);
  }

  /** Segments follow each other without a gap, so a binary search finds the one that holds `position`. */
  #segmentAt(position: number): Segment | undefined {
    if (position >= this.#head) return undefined;
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#segments[middle]?.start ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return this.#segments[low];
  }

  #copy(from: number, to: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(to - from);
    if (bytes.length === 0) return bytes;
    const at = from % this.#buffer.length;
    const first = this.#buffer.subarray(at, at + bytes.length);
    bytes.set(first);
    bytes.set(this.#buffer.subarray(0, bytes.length - first.length), first.length);
    return bytes;
  }
}

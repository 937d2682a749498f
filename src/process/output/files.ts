import type { OutputChunk } from "../../contracts/run_executor.ts";
import { Condition } from "../../async/condition.ts";
import { GrowingFile } from "./growing_file.ts";
import type { Poller } from "./poller.ts";

/** How large each of a run's two files may become. */
export const DEFAULT_CAP_BYTES = 64 * 2 ** 20;

/**
 * The output of a run that writes it to the files `out` and `err` of its folder. They outlive this
 * process; any number of readers begin at their beginning. The order of what one stream says is kept,
 * that between the two is lost if both were written at nearly the same time.
 */
export class OutputFiles {
  readonly #streams: readonly (readonly [OutputChunk["stream"], GrowingFile])[];
  readonly #news = new Condition();
  readonly #stopWatching: () => void;
  #isOver = false;

  constructor(folder: string, poller: Poller, capBytes: number = DEFAULT_CAP_BYTES) {
    this.#streams = [
      ["stdout", new GrowingFile(`${folder}/out`, capBytes)],
      ["stderr", new GrowingFile(`${folder}/err`, capBytes)],
    ];
    this.#stopWatching = poller.watch(() => this.#poll());
  }

  /** The run is over: what is written from now on is not its own. */
  close(): void {
    this.#stopWatching();
    this.#poll();
    for (const [, file] of this.#streams) file.close();
    this.#isOver = true;
    this.#news.notifyAll();
  }

  /** What is held, then what comes, until the run is over or `signal` is aborted. */
  async *read(signal: AbortSignal): AsyncGenerator<OutputChunk, void, void> {
    if (!this.#isOver) this.#poll();
    const cursors = this.#streams.map(([stream, file]) => new Cursor(stream, file));
    try {
      // At once: the files may be removed while the run goes on.
      for (const cursor of cursors) cursor.open();
      while (!signal.aborted) {
        const wasOver = this.#isOver;
        let isQuiet = true;
        for (const cursor of cursors) {
          const chunk = await cursor.next();
          if (chunk === null) continue;
          isQuiet = false;
          yield chunk;
          if (signal.aborted) return;
        }
        if (isQuiet && wasOver) return;
        const isAtEnd = isQuiet && cursors.every((cursor) => cursor.isAtEnd);
        if (isAtEnd && !this.#isOver) await this.#news.wait(signal);
      }
    } finally {
      for (const cursor of cursors) cursor.close();
    }
  }

  #poll(): boolean {
    const grown = this.#streams.map(([, file]) => file.poll());
    const isNews = grown.includes(true);
    if (isNews) this.#news.notifyAll();
    return isNews;
  }
}

/** How far one reader has come in one stream. */
class Cursor {
  readonly #stream: OutputChunk["stream"];
  readonly #source: GrowingFile;
  #isOpen = false;
  #position = 0;

  constructor(stream: OutputChunk["stream"], source: GrowingFile) {
    this.#stream = stream;
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#source.end;
  }

  open(): void {
    if (!this.#isOpen) this.#source.hold();
    this.#isOpen = true;
  }

  async next(): Promise<OutputChunk | null> {
    if (this.isAtEnd) return null;
    this.open();
    const piece = await this.#source.read(this.#position);
    if (piece === null) {
      this.#position = this.#source.end;
      return null;
    }
    this.#position = piece.offset + piece.bytes.length;
    return { stream: this.#stream, ...piece };
  }

  close(): void {
    if (this.#isOpen) this.#source.release();
    this.#isOpen = false;
  }
}

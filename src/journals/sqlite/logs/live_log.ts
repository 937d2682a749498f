import { dirname } from "node:path";
import type { LogPiece, RunLog, RunLogWriter } from "../../../contracts/run_logs.ts";
import { Condition } from "../../../async/condition.ts";
import { messageOf } from "../../../domain/errors.ts";
import { LogBuffer } from "./log_buffer.ts";
import { piecesOf } from "./pieces.ts";

/** What a {@linkcode LiveLog} needs. */
export interface LiveLogOptions {
  readonly path: string;
  readonly capacity: number;
  /** Settled once nobody else writes the file. */
  readonly after?: Promise<void>;
  /** Told once of writes that fail. */
  readonly onFailure: (reason: string) => void;
  /** Called when nothing more will be written. */
  readonly onComplete: () => void;
}

/**
 * The log of a run that this process writes. Lines wait in memory for the write before them to be over,
 * so that many lines are one write, and nobody waits for the disk. Where a write fails its lines are lost,
 * and the next one that goes well says so.
 */
export class LiveLog implements RunLog, RunLogWriter {
  readonly start = 0;
  readonly #options: LiveLogOptions;
  readonly #buffer: LogBuffer;
  #file: Deno.FsFile | null = null;
  #end = 0;
  #lost = 0;
  #hasFailed = false;
  #isClosed = false;
  #isComplete = false;
  #work: Promise<void> | null = null;
  readonly #news = new Condition();

  constructor(options: LiveLogOptions) {
    this.#options = options;
    this.#buffer = new LogBuffer(options.capacity);
    this.#flush();
  }

  /** What has reached the file. */
  get end(): number {
    return this.#end;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  append(line: string): void {
    if (this.#isClosed) return;
    this.#buffer.add(line);
    this.#flush();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
  }

  /** Resolves once all that was added has reached the file, or is lost. */
  async flushed(): Promise<void> {
    while (this.#work !== null) await this.#work;
  }

  async *read(from: number, to = Infinity): AsyncGenerator<LogPiece, void, void> {
    yield* piecesOf(this.#options.path, from, Math.min(to, this.#end));
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<LogPiece, void, void> {
    for (let position = from; !signal.aborted;) {
      const before = position;
      for await (const piece of this.read(position)) {
        if (signal.aborted) return;
        yield piece;
        position = piece.position + piece.bytes.length;
      }
      // A file that somebody has cut short gives nothing more.
      if (position === before && position < this.#end) return;
      if (position < this.#end) continue;
      if (this.#isComplete || signal.aborted) return;
      await this.#news.wait(signal);
    }
  }

  #flush(): void {
    this.#work ??= this.#run();
  }

  async #run(): Promise<void> {
    // Lines that come together are one write, also where there is nothing to wait for.
    await this.#options.after;
    do await this.#writeWaiting(); while (!this.#buffer.isEmpty);
    this.#work = null;
    if (this.#isClosed) this.#finish();
    this.#news.notifyAll();
  }

  async #writeWaiting(): Promise<void> {
    const bytes = this.#buffer.take();
    let from = this.#end;
    try {
      this.#file ??= await createFile(this.#options.path);
      if (this.#lost > 0) await this.#write(this.#file, lostMark(this.#lost));
      this.#lost = 0;
      from = this.#end;
      await this.#write(this.#file, bytes);
    } catch (error) {
      this.#lost += bytes.length - (this.#end - from);
      if (!this.#hasFailed) this.#options.onFailure(messageOf(error));
      this.#hasFailed = true;
    }
  }

  async #write(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await file.write(bytes.subarray(at));
      at += count;
      this.#end += count;
    }
  }

  #finish(): void {
    this.#file?.close();
    this.#isComplete = true;
    this.#options.onComplete();
  }
}

/** A new file, never one that somebody has put there or linked to. */
async function createFile(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
}

function lostMark(bytes: number): Uint8Array {
  return new TextEncoder().encode(
    `\n[artificer-dispatcher: ${bytes} bytes are left out here; they could not be written]\n`,
  );
}

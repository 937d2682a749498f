import { dirname } from "node:path";
import type { LogPiece, LogTime, RunLog, RunLogWriter } from "../../../contracts/run_logs.ts";
import { type OpenFile, openOurs } from "../../../files/open_file.ts";
import { removeEntry } from "../../../files/small_files.ts";
import { UnsafeFileError } from "../../../files/unsafe_file.ts";
import { Condition } from "../../../async/condition.ts";
import { messageOf } from "../../../domain/errors.ts";
import { LogBuffer } from "./log_buffer.ts";
import { LogTimesWriter, readLogTimes, timesPathOf } from "./log_times.ts";
import { piecesOf } from "./pieces.ts";

/** What a {@linkcode LiveLog} needs. */
export interface LiveLogOptions {
  readonly path: string;
  readonly capacity: number;
  /** How much of an earlier log is kept, in bytes. */
  readonly from: number;
  /** Settles once an earlier log has stopped writing the file. */
  readonly after?: Promise<unknown>;
  /** Called at the first write that fails. */
  readonly onFailure: (reason: string) => void;
  /** Called when nothing more will be written. */
  readonly onComplete: () => void;
  /** The wall clock. */
  readonly now?: () => number;
}

/**
 * The log of a run that this process writes. Lines wait in memory until the write before them is over, so
 * that many lines become one write and no caller waits for the disk. If a write fails, its lines are lost,
 * and the next write that succeeds says how many bytes were lost.
 */
export class LiveLog implements RunLog, RunLogWriter {
  readonly start = 0;
  readonly #options: LiveLogOptions;
  readonly #buffer: LogBuffer;
  #file: OpenFile | null = null;
  #end = 0;
  #lost = 0;
  #hasFailed = false;
  #isClosed = false;
  #isComplete = false;
  #work: Promise<void> | null = null;
  readonly #news = new Condition();
  readonly #times: LogTimesWriter;

  constructor(options: LiveLogOptions) {
    this.#options = options;
    this.#times = new LogTimesWriter(timesPathOf(options.path), options.now);
    this.#buffer = new LogBuffer(options.capacity, options.from);
    this.#flush();
  }

  /** How many bytes have reached the file. */
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

  async flushed(): Promise<number> {
    while (this.#work !== null) await this.#work;
    return this.#end;
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
      // Somebody has cut the file short: there is nothing more to read.
      if (position === before && position < this.#end) return;
      if (position < this.#end) continue;
      if (this.#isComplete || signal.aborted) return;
      await this.#news.wait(signal);
    }
  }

  times(): Promise<LogTime[]> {
    return Promise.resolve(readLogTimes(timesPathOf(this.#options.path)));
  }

  #flush(): void {
    this.#work ??= this.#run();
  }

  async #run(): Promise<void> {
    // Even without `after`, this wait lets lines that come together become one write.
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
      this.#file ??= await this.#open();
      if (this.#lost > 0) await this.#write(this.#file, lostMark(this.#lost));
      this.#lost = 0;
      from = this.#end;
      await this.#write(this.#file, bytes);
      this.#times.note(from);
    } catch (error) {
      this.#lost += bytes.length - (this.#end - from);
      if (!this.#hasFailed) this.#options.onFailure(messageOf(error));
      this.#hasFailed = true;
    }
  }

  async #open(): Promise<OpenFile> {
    const { path, from } = this.#options;
    const file = from === 0 ? null : openFile(path);
    if (file === null) return await createFile(path);
    this.#end = Math.min(from, file.info().size);
    file.truncateSync(this.#end);
    return file;
  }

  async #write(file: OpenFile, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await file.write(bytes.subarray(at), this.#end);
      at += count;
      this.#end += count;
    }
  }

  #finish(): void {
    this.#file?.close();
    this.#times[Symbol.dispose]();
    this.#isComplete = true;
    this.#options.onComplete();
  }
}

/** Opens the file, or returns null if there is none, or if something else is in its place. */
function openFile(path: string): OpenFile | null {
  try {
    return openOurs(path, "update");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof UnsafeFileError) return null;
    throw error;
  }
}

/** Creates a new file in place of whatever is there, so that it never writes through a link. */
async function createFile(path: string): Promise<OpenFile> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  removeEntry(path);
  return openOurs(path, "create");
}

function lostMark(bytes: number): Uint8Array {
  return new TextEncoder().encode(
    `\n[artificer-dispatcher: ${bytes} bytes are left out here; they could not be written]\n`,
  );
}

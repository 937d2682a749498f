import { join } from "node:path";
import type {
  LogPiece,
  LogTime,
  RunLog,
  RunLogs,
  RunLogWriter,
} from "../../../contracts/run_logs.ts";
import { RunFolders } from "../run_folders.ts";
import { LiveLog } from "./live_log.ts";
import { readLogTimes, timesPathOf } from "./log_times.ts";
import { piecesOf } from "./pieces.ts";

/** Maximum bytes of one run's log. */
const LOG_BYTES = 64 * 2 ** 20;

/** What {@linkcode createFileRunLogs} needs. */
export interface FileRunLogsOptions {
  /** The folder that holds one folder for each run, with its log in the file `log`. */
  readonly runsDir: string;
  /** Reports something that a person should know and that does not fail a call. */
  readonly warn: (message: string) => void;
  /** Maximum bytes of one run's log. Lines after that are left out. */
  readonly bytesPerRun?: number;
}

/** Logs in files, which stay after this process ends, until their runs are forgotten. */
export function createFileRunLogs(options: FileRunLogsOptions): RunLogs {
  return new FileRunLogs(options);
}

class FileRunLogs implements RunLogs {
  readonly #options: FileRunLogsOptions;
  readonly #folders: RunFolders;
  readonly #live = new Map<string, LiveLog>();

  constructor(options: FileRunLogsOptions) {
    this.#options = options;
    this.#folders = new RunFolders(options.runsDir);
  }

  open(runId: string, from = 0): RunLogWriter {
    const path = this.#pathOf(runId);
    if (path === null) throw new TypeError(`Cannot open a log: "${runId}" is not a run's id`);
    const before = this.#live.get(runId);
    before?.close();
    const { warn, bytesPerRun: capacity = LOG_BYTES } = this.#options;
    const log = new LiveLog({
      path,
      capacity,
      from,
      after: before?.flushed(),
      onFailure: (reason) => warn(`Cannot write the log of run "${runId}": ${reason}`),
      onComplete: () => {
        if (this.#live.get(runId) === log) this.#live.delete(runId);
      },
    });
    this.#live.set(runId, log);
    return log;
  }

  async get(runId: string): Promise<RunLog | null> {
    const path = this.#pathOf(runId);
    if (path === null) return null;
    const live = this.#live.get(runId);
    await live?.flushed();
    const size = await sizeOf(path);
    if (live === undefined) return size === null ? null : new KeptLog(path, size);
    // Somebody may have removed the file, such as a person who tidies up.
    return size === null && live.end > 0 ? null : live;
  }

  async close(): Promise<void> {
    const live = [...this.#live.values()];
    for (const log of live) log.close();
    await Promise.all(live.map((log) => log.flushed()));
  }

  #pathOf(runId: string): string | null {
    const folder = this.#folders.pathOf(runId);
    return folder === null ? null : join(folder, "log");
  }
}

/** The log of a run that this process does not write: it is as long as its file. */
class KeptLog implements RunLog {
  readonly start = 0;
  readonly end: number;
  readonly isComplete = true;
  readonly #path: string;

  constructor(path: string, end: number) {
    this.#path = path;
    this.end = end;
  }

  times(): Promise<LogTime[]> {
    return Promise.resolve(readLogTimes(timesPathOf(this.#path)));
  }

  read(from: number, to = this.end): AsyncIterable<LogPiece> {
    return piecesOf(this.#path, from, Math.min(to, this.end));
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<LogPiece, void, void> {
    for await (const piece of this.read(from)) {
      if (signal.aborted) return;
      yield piece;
    }
  }
}

/** The size of a file in bytes; null if there is no file. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const { isFile, size } = await Deno.lstat(path);
    return isFile ? size : null;
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return null;
    throw error;
  }
}

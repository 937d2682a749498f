import { join } from "node:path";
import type { RunLog, RunLogs, RunLogWriter } from "../../../contracts/run_logs.ts";
import { RunFolders } from "../run_folders.ts";
import { KeptLog } from "./kept_log.ts";
import { LiveLog } from "./live_log.ts";

/** How large one run's log may become, in bytes. */
const LOG_BYTES = 64 * 2 ** 20;

/** What {@linkcode createFileRunLogs} takes. */
export interface FileRunLogsOptions {
  /** Where each run has a folder, in which its log is the file `log`. */
  readonly runsDir: string;
  /** Reports something that a person should know and that fails no call. */
  readonly warn: (message: string) => void;
  /** How large one run's log may become, in bytes: what follows is left out. */
  readonly bytesPerRun?: number;
}

/** Logs in files, which outlive this process until their runs are forgotten. */
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

  open(runId: string): RunLogWriter {
    const path = this.#pathOf(runId);
    if (path === null) throw new TypeError(`Cannot open a log: "${runId}" is no run's id`);
    const before = this.#live.get(runId);
    before?.close();
    const { warn, bytesPerRun: capacity = LOG_BYTES } = this.#options;
    const log = new LiveLog({
      path,
      capacity,
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
    // What was written may have been taken away, such as by a person who tidies up.
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

/** Of a file; null where there is none. */
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

import type { LogPiece, LogTime, RunLog, RunLogs, RunLogWriter } from "../../contracts/run_logs.ts";
import { ByteRing, DEFAULT_RING_BYTES } from "../../async/byte_ring.ts";

/** What {@linkcode createMemoryRunLogs} needs. */
export interface MemoryRunLogsOptions {
  /** Maximum bytes of one run's log; the last ones are kept. */
  readonly bytesPerRun?: number;
  /** Maximum bytes of the logs of all ended runs; the oldest logs are forgotten first. */
  readonly keepBytes?: number;
}

const KEEP_BYTES = 16 * 2 ** 20;
const MAX_TIMES = 86_400;
const encoder = new TextEncoder();

/** Logs in memory, which end with the process. */
export function createMemoryRunLogs(
  { bytesPerRun = DEFAULT_RING_BYTES, keepBytes = KEEP_BYTES }: MemoryRunLogsOptions = {},
): RunLogs {
  const logs = new Map<string, MemoryRunLog>();

  function forgetOldest(): void {
    const ended = [...logs].filter(([, log]) => log.isComplete);
    let held = ended.reduce((sum, [, { start, end }]) => sum + end - start, 0);
    for (const [runId, { start, end }] of ended) {
      if (held <= keepBytes) return;
      logs.delete(runId);
      held -= end - start;
    }
  }

  return {
    open(runId): RunLogWriter {
      const log = new MemoryRunLog(bytesPerRun);
      logs.set(runId, log);
      return {
        append: (line) => log.append(line),
        flushed: () => Promise.resolve(log.end),
        close() {
          log.close();
          forgetOldest();
        },
      };
    },
    get: (runId) => Promise.resolve(logs.get(runId) ?? null),
  };
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}

class MemoryRunLog implements RunLog {
  readonly #ring: ByteRing;
  #end = 0;
  #isComplete = false;
  readonly #times: LogTime[] = [];

  constructor(bytes: number) {
    this.#ring = new ByteRing(bytes);
  }

  get start(): number {
    return this.#ring.start;
  }

  get end(): number {
    return this.#end;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  append(line: string): void {
    if (this.#isComplete) return;
    const bytes = encoder.encode(`${line}\n`);
    const offset = this.#end;
    this.#end += bytes.length;
    this.#note(offset);
    this.#ring.push({ stream: "stdout", offset, bytes });
  }

  times(): Promise<readonly LogTime[]> {
    return Promise.resolve(this.#times);
  }

  /** At most one a second, and of those the latest that a day has. */
  #note(position: number): void {
    const now = Date.now();
    if (secondOf(now) === secondOf(this.#times.at(-1)?.at ?? -Infinity)) return;
    this.#times.push({ position, at: now });
    if (this.#times.length > MAX_TIMES) this.#times.shift();
  }

  close(): void {
    this.#isComplete = true;
    this.#ring.close();
  }

  async *read(from: number, to = this.#end): AsyncGenerator<LogPiece, void, void> {
    const position = Math.max(from, this.start);
    const bytes = this.#ring.slice(from, to);
    if (bytes.length > 0) yield { position, bytes };
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<LogPiece, void, void> {
    for await (const { offset, bytes } of this.#ring.read(signal, from)) {
      yield { position: offset, bytes };
    }
  }
}

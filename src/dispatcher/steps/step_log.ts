import type { RunLogs, RunLogWriter } from "../../contracts/run_logs.ts";
import type { LiveRun } from "../run/live_run.ts";

/** The log of a run, of which each step has a part. It is opened for the first line. */
export class StepLog {
  readonly #run: LiveRun;
  readonly #logs: RunLogs;
  #writer: RunLogWriter | null = null;

  constructor(run: LiveRun, logs: RunLogs) {
    this.#run = run;
    this.#logs = logs;
  }

  /** The position where the next step's part begins, in bytes. */
  async end(): Promise<number> {
    if (this.#writer !== null) return await this.#writer.flushed();
    const isNew = this.#run.steps.length === 0;
    return isNew ? 0 : (await this.#logs.get(this.#run.facts.runId))?.end ?? 0;
  }

  /** Adds a line between two steps. */
  async append(line: string): Promise<void> {
    const end = await this.end();
    this.#writer ??= this.#logs.open(this.#run.facts.runId, end);
    this.#writer.append(line);
  }

  /** Writes the lines of the latest step. The part of an adopted step is written from its beginning again. */
  writer(): RunLogWriter {
    const { facts: { runId }, steps } = this.#run;
    return this.#writer ??= this.#logs.open(runId, steps.at(-1)?.logStart ?? 0);
  }

  /** Ends the log. */
  close(): void {
    this.#writer?.close();
  }
}

import type { RunLogs, RunLogWriter } from "../../contracts/run_logs.ts";
import type { LiveRun } from "../run/live_run.ts";

/** The one log of a run, of which each step has a part. It is opened when it is first written to. */
export class StepLog {
  readonly #run: LiveRun;
  readonly #logs: RunLogs;
  #writer: RunLogWriter | null = null;

  constructor(run: LiveRun, logs: RunLogs) {
    this.#run = run;
    this.#logs = logs;
  }

  /** Where the next step's part begins, in bytes. */
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

  /** Takes the lines of the latest step. One that was adopted is read from its beginning again. */
  writer(): RunLogWriter {
    const { facts: { runId }, steps } = this.#run;
    return this.#writer ??= this.#logs.open(runId, steps.at(-1)?.logStart ?? 0);
  }

  /** Nothing more will come. */
  close(): void {
    this.#writer?.close();
  }
}

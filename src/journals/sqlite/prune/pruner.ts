import type { Clock } from "../../../async/clock.ts";
import { messageOf } from "../../../domain/errors.ts";
import type { Connection } from "../../../sqlite/connection.ts";
import type { RunFolders } from "../run_folders.ts";
import { forgetRun, type Keep, noteSize, prunableRuns, unmeasuredRuns } from "./keep.ts";

/** The pause after a pass, in milliseconds, so that many runs that end at once cause one pass. */
const PAUSE_MS = 1_000;

/** What a {@linkcode Pruner} needs. */
export interface PrunerOptions {
  readonly connection: Connection;
  readonly folders: RunFolders;
  readonly keep: () => Keep;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/** Forgets the runs that need not be kept, with their folders, in the background. */
export class Pruner {
  readonly #options: PrunerOptions;
  readonly #stop = new AbortController();
  #isWanted = false;
  #work: Promise<void> | null = null;
  #lastFailure = "";

  constructor(options: PrunerOptions) {
    this.#options = options;
  }

  /** Starts a pass soon. */
  request(): void {
    this.#isWanted = true;
    this.#work ??= this.#run();
  }

  /** Resolves once the running pass has ended. No other pass starts. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      await this.#prune().catch((error) => this.#report(error));
      await this.#options.clock.sleep(PAUSE_MS, { signal }).catch(() => undefined);
    }
    this.#work = null;
  }

  async #prune(): Promise<void> {
    const { connection, folders, keep, clock } = this.#options;
    await this.#each(() => unmeasuredRuns(connection), async (runId) => {
      noteSize(connection, runId, await folders.sizeOf(runId));
    });
    await this.#each(() => prunableRuns(connection, keep(), clock.now()), async (runId) => {
      // The folder first: after a crash between the two, the run is still known and goes the next time.
      await folders.remove(runId);
      forgetRun(connection, runId);
    });
  }

  /** Calls `work` for each run that `find` returns, batch by batch. */
  async #each(find: () => string[], work: (runId: string) => Promise<void>): Promise<void> {
    for (let batch = find(); batch.length > 0; batch = find()) {
      for (const runId of batch) {
        if (this.#stop.signal.aborted) return;
        await work(runId);
      }
    }
  }

  /** Reports a failure once: the pass is repeated each time a run ends, and would often fail the same way. */
  #report(error: unknown): void {
    const message = `Cannot forget old runs: ${messageOf(error)}`;
    if (message !== this.#lastFailure) this.#options.warn(message);
    this.#lastFailure = message;
  }
}

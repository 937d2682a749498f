import type { WriteTrouble } from "../../../contracts/task_adapter.ts";
import { AdapterError } from "../../../domain/errors.ts";
import { HeldTooLong } from "../../../sqlite/when_free.ts";
import type { BackendContext } from "../../kind.ts";
import { HeldLock } from "../../write_trouble.ts";
import { boardFailure } from "./failures.ts";
import { boardLock, isFree, lockFile } from "./file_lock.ts";

/** What {@linkcode WriteLock} needs. */
export interface WriteLockOptions extends Pick<BackendContext, "clock" | "warn"> {
  readonly lockWaitMs?: number;
}

/** The lock that each write of a board takes, and whether other processes leave it to us. */
export class WriteLock {
  readonly #board: string;
  readonly #options: WriteLockOptions;
  readonly #held: HeldLock;
  #path: string | null = null;
  #hasWarned = false;

  /** `board` is the path of the board as the config names it. */
  constructor(board: string, options: WriteLockOptions) {
    this.#board = board;
    this.#options = options;
    this.#held = new HeldLock(options.clock, () => this.#path === null || isFree(this.#path));
  }

  /**
   * Takes the lock of the file at `path`.
   *
   * @throws {AdapterError} if it does not become free in time, or cannot be made
   */
  async take(path: string, signal: AbortSignal): Promise<Disposable> {
    const { clock, lockWaitMs: waitMs } = this.#options;
    const lock = await boardLock(path).catch((error) => {
      throw boardFailure("write", this.#board, error);
    });
    if (!lock.isGuarded) this.#warn(lock.path);
    this.#path = lock.path;
    try {
      const held = await lockFile(lock.path, { clock, signal, waitMs });
      this.#held.taken();
      return held;
    } catch (error) {
      const isHeld = error instanceof AdapterError && error.cause instanceof HeldTooLong;
      if (isHeld) this.#held.missed(error.message);
      throw error;
    }
  }

  /** See `TaskAdapter.writeTrouble`. */
  trouble(): WriteTrouble | null {
    return this.#held.trouble();
  }

  #warn(lock: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.warn({
      problem:
        `Other users can stop all changes of board ${JSON.stringify(this.#board)}: they may ` +
        `read its lock ${JSON.stringify(lock)}, which is not ours to change`,
      remedy: "its owner can take that right away: chmod go-r",
    });
  }
}

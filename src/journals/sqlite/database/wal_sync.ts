import { openOurs } from "../../../files/open_file.ts";

/**
 * Makes commits safe on the disk. It syncs the log, as `PRAGMA synchronous = FULL` does after each commit:
 * SQLite would stop the event loop for it, 1 ms on a good disk, 30 on a poor one, a second on a busy one.
 * Callers that come while a sync runs share the next one.
 *
 * The log stays one file as long as its database is open, and SQLite puts no locks on it: it locks the
 * database and the index of the log.
 */
export class WalSync {
  readonly #sync: () => Promise<void>;
  readonly #close: () => void;
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  /** The sync for the database at `path`, which is open and in WAL mode. */
  static open(path: string): WalSync {
    const log = openOurs(`${path}-wal`, "read");
    return new WalSync(() => log.syncData(), () => log.close());
  }

  constructor(sync: () => Promise<void>, close = () => {}) {
    this.#sync = sync;
    this.#close = close;
  }

  /** Resolves once everything that was committed before the call is safe. */
  request(): Promise<void> {
    return this.#next ??= this.#begin();
  }

  /** Resolves once no caller waits any more. Call it before the database is closed. */
  async close(): Promise<void> {
    await (this.#next ?? this.#underWay).catch(() => undefined);
    this.#close();
  }

  async #begin(): Promise<void> {
    // That sync may have begun before the commit. Those who wait for it get its error.
    await this.#underWay.catch(() => undefined);
    this.#next = null;
    this.#underWay = this.#sync();
    await this.#underWay;
  }
}

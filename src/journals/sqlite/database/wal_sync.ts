/**
 * Makes commits safe on the disk. What `PRAGMA synchronous = FULL` does after each commit, a sync of the
 * log, is done here, since SQLite would stop the event loop for it: 1 ms on a good disk, 30 on a poor one, a
 * second on a busy one. Callers that come while a sync is under way share the next one.
 *
 * The log stays one file as long as its database is open, and SQLite puts no locks on it: those are on the
 * database and on the index of the log.
 */
export class WalSync {
  readonly #sync: () => Promise<void>;
  readonly #close: () => void;
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  /** Of the database at `path`, which is open and in WAL mode. */
  static async open(path: string): Promise<WalSync> {
    const log = await Deno.open(`${path}-wal`, { read: true });
    return new WalSync(() => log.syncData(), () => log.close());
  }

  constructor(sync: () => Promise<void>, close = () => {}) {
    this.#sync = sync;
    this.#close = close;
  }

  /** Resolves once all that was committed before the call is safe. */
  request(): Promise<void> {
    return this.#next ??= this.#begin();
  }

  /** Resolves once nobody waits any more. Before the database is closed. */
  async close(): Promise<void> {
    await (this.#next ?? this.#underWay).catch(() => undefined);
    this.#close();
  }

  async #begin(): Promise<void> {
    // It may have begun before the commit. Whether it fails is told to those who wait for it.
    await this.#underWay.catch(() => undefined);
    this.#next = null;
    this.#underWay = this.#sync();
    await this.#underWay;
  }
}

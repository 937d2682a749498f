import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import { isAtRest, type RunRecord, type RunTransition, TransitionError } from "../../domain/run.ts";
import type { Connection } from "../../sqlite/connection.ts";
import type { Migration } from "../../sqlite/schema.ts";
import { cannotOpen, explain, JournalError } from "./database/failures.ts";
import { openJournal } from "./database/open.ts";
import { WalSync } from "./database/wal_sync.ts";
import type { Keep } from "./prune/keep.ts";
import { Pruner } from "./prune/pruner.ts";
import { RunFolders } from "./run_folders.ts";
import { addTransition, listRuns, runById, unfinishedRuns } from "./runs/runs.ts";

/** What {@linkcode createSqliteJournal} needs. */
export interface SqliteJournalOptions {
  /** The database file, which is created if it does not exist. No other process writes to it. */
  readonly path: string;
  /** The folder that holds one folder for each run, which is removed with the run. */
  readonly runsDir: string;
  /** What is kept; called each time, since a reload may change it. */
  readonly keep: () => Keep;
  readonly clock: Clock;
  /** Reports something that a person should know and that does not fail a call. */
  readonly warn: (message: string) => void;
  readonly seams?: JournalSeams;
}

/** What tests may replace. */
export interface JournalSeams {
  readonly migrations?: readonly Migration[];
  /** Makes the log of the database safe on the disk. */
  readonly sync?: () => Promise<void>;
}

/**
 * The transitions that a power cut may take back, since a restart finds them out again: from the board, as
 * after a crash between a claim and its record; by the nonce of a write; or because no process outlives a
 * power cut, so that nothing can come of a step that was prepared. `append` resolves for every other
 * transition only when it, and everything appended before it, is on the disk. A crash of this process alone
 * takes nothing back.
 */
const FOUND_OUT_AGAIN: ReadonlySet<RunTransition["type"]> = new Set([
  "claimed",
  "dropped",
  "step_prepared",
  "step_ended",
  "reported",
  "write_delivered",
  "settled",
]);

/**
 * A journal in a SQLite database, which outlives this process.
 *
 * @throws {UsageError} for a file that is not a journal, is damaged, or is of a newer version
 */
export async function createSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { path, runsDir, seams: { migrations, sync } = {} } = options;
  const connection = openJournal({ path, migrations });
  const walSync = sync === undefined ? await syncOf(connection, path) : new WalSync(sync);
  const pruner = new Pruner({ ...options, connection, folders: new RunFolders(runsDir) });
  pruner.request();
  return new SqliteJournal(connection, walSync, pruner);
}

async function syncOf(connection: Connection, path: string): Promise<WalSync> {
  try {
    return await WalSync.open(path);
  } catch (error) {
    connection.close();
    throw cannotOpen(path, error);
  }
}

/** Each append is a transaction of its own, made within the call, so that the order of calls is kept. */
class SqliteJournal implements Journal {
  readonly durability = "disk";
  readonly #connection: Connection;
  readonly #sync: WalSync;
  readonly #pruner: Pruner;
  /** The records of live runs, as they are in the database: each is read once. */
  readonly #live = new Map<string, RunRecord>();

  constructor(connection: Connection, sync: WalSync, pruner: Pruner) {
    this.#connection = connection;
    this.#sync = sync;
    this.#pruner = pruner;
  }

  async append(transition: RunTransition): Promise<void> {
    const { type, runId } = transition;
    try {
      if (isAtRest(this.#add(transition))) this.#pruner.request();
      if (!FOUND_OUT_AGAIN.has(type)) await this.#sync.request();
    } catch (error) {
      if (error instanceof TransitionError) throw error;
      const what = `Cannot record ${JSON.stringify(type)} of run ${JSON.stringify(runId)}`;
      throw new JournalError(`${what}: ${explain(error)}`, { cause: error });
    }
  }

  #add(transition: RunTransition): RunRecord {
    const { runId } = transition;
    const connection = this.#connection;
    const known = this.#live.get(runId);
    // After a commit that failed it is not known whether the disk took it.
    this.#live.delete(runId);
    const record = connection.write(() => addTransition(connection, transition, known));
    if (!isAtRest(record)) this.#live.set(runId, record);
    return record;
  }

  get(runId: string) {
    return this.#read((connection) => runById(connection, runId));
  }

  list(query: Parameters<Journal["list"]>[0]) {
    return this.#read((connection) => listRuns(connection, query));
  }

  unfinished() {
    return this.#read(unfinishedRuns);
  }

  async close(): Promise<void> {
    await this.#pruner.stop();
    await this.#sync.close();
    this.#connection.close();
  }

  // deno-lint-ignore require-await -- what is thrown becomes a rejection
  async #read<T>(read: (connection: Connection) => T): Promise<T> {
    try {
      return read(this.#connection);
    } catch (error) {
      throw new JournalError(`Cannot read the journal: ${explain(error)}`, { cause: error });
    }
  }
}

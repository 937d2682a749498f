import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import type { RequestStore } from "../../contracts/request_store.ts";
import type { DayTotals } from "../../domain/days/day_totals.ts";
import { UsageError } from "../../domain/errors.ts";
import { isAtRest, type RunRecord, type RunTransition, TransitionError } from "../../domain/run.ts";
import type { Connection } from "../../sqlite/connection.ts";
import type { Migration } from "../../sqlite/schema.ts";
import { explain, JournalError } from "./database/failures.ts";
import { type JournalDatabase, openDatabase, removeLeftLog } from "./database/journal_database.ts";
import type { Keep } from "./prune/keep.ts";
import { DatabaseRequests, forgetRequestsOf } from "./requests/requests.ts";
import { RunFolders } from "./run_folders.ts";
import { copyRuns } from "./runs/copy_runs.ts";
import { countEnd, totalsOf } from "./runs/days.ts";
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

/** A journal in a database, which others may remove while it is open. */
export interface SqliteJournal extends Journal {
  /** The requests that must take effect once. Those of a run are forgotten when the run is at rest. */
  readonly requests: RequestStore;
  /** Whether the database is still the one at its path, so that a restart will find what is appended. */
  isInPlace(): boolean;
  /**
   * Continues in the database at the path, which is created if there is none, and adds the runs of this journal
   * to it: an open database can be read even if its file was removed.
   *
   * @throws {UsageError} if what is at the path is not a journal that can be used; this journal stays the same
   */
  restore(): Promise<void>;
}

/**
 * A journal in a SQLite database, which outlives this process.
 *
 * @throws {UsageError} for a file that is not a journal, is damaged, or is of a newer version
 */
export function createSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  const { seams, runsDir, ...rest } = options;
  const folders = new RunFolders(runsDir);
  const open = () => openDatabase({ ...rest, ...seams, folders });
  return new Promise((resolve) => resolve(new DatabaseJournal(options.path, open(), open)));
}

/** Each append is a transaction of its own, made within the call, so that the order of calls is kept. */
class DatabaseJournal implements SqliteJournal {
  readonly durability = "disk";
  readonly requests: RequestStore = new DatabaseRequests(() => this.#database);
  readonly #path: string;
  readonly #open: () => JournalDatabase;
  #database: JournalDatabase;
  /** The records of live runs, as they are in the database: each is read once. */
  readonly #live = new Map<string, RunRecord>();
  /** Those that were asked for last. */
  #totals: { readonly day: string; readonly of: DayTotals } | null = null;

  constructor(path: string, database: JournalDatabase, open: () => JournalDatabase) {
    this.#path = path;
    this.#database = database;
    this.#open = open;
  }

  isInPlace(): boolean {
    const { database, log } = this.#database.inPlace();
    return database && log;
  }

  async restore(): Promise<void> {
    const before = this.#database;
    if (before.inPlace().database) {
      // A second connection would find another log than the first one. The first still has the removed one: what is
      // in that goes into the database now, and again at each later call, so that a crash loses as little as possible.
      before.connection.get("PRAGMA wal_checkpoint(FULL)");
      const problem = `Cannot keep the journal ${JSON.stringify(this.#path)}: its log was removed`;
      throw new UsageError(problem, { remedy: "restart the dispatcher, which loses nothing" });
    }
    removeLeftLog(this.#path);
    const next = this.#open();
    copyRuns(before.connection, next.connection);
    this.#database = next;
    await next.sync.request();
    await before.close();
  }

  async append(transition: RunTransition): Promise<void> {
    const { type, runId } = transition;
    try {
      if (isAtRest(this.#add(transition))) this.#database.pruner.request();
      if (!FOUND_OUT_AGAIN.has(type)) await this.#database.sync.request();
    } catch (error) {
      if (error instanceof TransitionError) throw error;
      const what = `Cannot record ${JSON.stringify(type)} of run ${JSON.stringify(runId)}`;
      throw new JournalError(`${what}: ${explain(error)}`, { cause: error });
    }
  }

  #add(transition: RunTransition): RunRecord {
    const { runId } = transition;
    if (transition.type === "ended") this.#totals = null;
    const { connection } = this.#database;
    const known = this.#live.get(runId);
    // After a commit that failed it is not known whether the disk took it.
    this.#live.delete(runId);
    const record = connection.write(() => {
      const added = addTransition(connection, transition, known);
      if (transition.type === "ended") countEnd(connection, added, transition.at);
      if (isAtRest(added)) forgetRequestsOf(connection, runId);
      return added;
    });
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

  async totalsOf(day: string): Promise<DayTotals> {
    if (this.#totals?.day === day) return this.#totals.of;
    const of = await this.#read((connection) => totalsOf(connection, day));
    this.#totals = { day, of };
    return of;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  // deno-lint-ignore require-await -- what is thrown becomes a rejection
  async #read<T>(read: (connection: Connection) => T): Promise<T> {
    try {
      return read(this.#database.connection);
    } catch (error) {
      throw new JournalError(`Cannot read the journal: ${explain(error)}`, { cause: error });
    }
  }
}

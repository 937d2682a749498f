import type { Clock } from "../../../async/clock.ts";
import { Turns } from "../../../async/turns.ts";
import { AdapterError, asUnapplied, type ExplainedErrorOptions } from "../../../domain/errors.ts";
import type { Connection } from "../../../sqlite/connection.ts";
import { failureOf, isBusy } from "../../../sqlite/failures.ts";
import {
  openDatabase,
  type OpenOptions,
  requireKnownFormat,
  requireUsable,
} from "../../../sqlite/open.ts";
import type { Migration, Schema } from "../../../sqlite/schema.ts";
import { HeldTooLong, LOCK_WAIT_MS, whenFree } from "../../../sqlite/when_free.ts";
import type { WriteTrouble } from "../../../contracts/task_adapter.ts";
import { heldText } from "../../../sqlite/lock_holder.ts";
import type { BackendContext } from "../../kind.ts";
import { HeldLock } from "../../write_trouble.ts";
import { createBoardFile, guardBoardFile, isSame, mayWrite, statOf } from "./guard.ts";
import { boardSchema } from "../schema/schema.ts";
import { databaseFailure, incompatibilityIn } from "./failures.ts";

/** What {@linkcode BoardDatabase} needs. */
export interface DatabaseOptions {
  readonly clock: Clock;
  /** Reports what a person should know of the board; nothing by default. */
  readonly warn?: BackendContext["warn"];
  readonly lockWaitMs?: number;
  readonly migrations?: readonly Migration[];
}

/** An open database and the file that it was opened on. */
interface Opened {
  readonly connection: Connection;
  readonly info: Deno.FileInfo;
  /** Its log, once there is one: it stays the same file as long as the database is open. */
  log: Deno.FileInfo | null;
}

/**
 * The database of a board, which other processes also use. It is opened when it is first needed, and again
 * when another file replaces it.
 */
export class BoardDatabase {
  readonly path: string;
  readonly #clock: Clock;
  readonly #lockWaitMs: number;
  readonly #schema: Schema;
  readonly #warn: BackendContext["warn"];
  readonly #heldLock: HeldLock;
  readonly #turns = new Turns();
  #opened: Opened | null = null;
  #bytes = 0;

  constructor(
    path: string,
    { clock, lockWaitMs = LOCK_WAIT_MS, migrations = boardSchema.migrations, warn = () => {} }:
      DatabaseOptions,
  ) {
    this.path = path;
    this.#warn = warn;
    this.#heldLock = new HeldLock(clock, () => this.#isFree());
    this.#clock = clock;
    this.#lockWaitMs = lockWaitMs;
    this.#schema = { ...boardSchema, migrations };
  }

  /** How large the database and its log were when they were last used, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Runs `work`, which reads one state of the database. */
  read<T>(work: (connection: Connection) => T, signal: AbortSignal): Promise<T> {
    return this.#whenFree("read", signal, () => {
      const connection = this.#connect({ mayCreate: false });
      return connection.read(() => this.#do(work, connection));
    });
  }

  /**
   * Runs `work` in a transaction, and resolves to its result once the changes are safe on the disk. Calls take
   * effect in their order. With `mayCreate` it creates a board that does not exist.
   */
  async write<T>(
    work: (connection: Connection) => T,
    signal: AbortSignal,
    { mayCreate = false } = {},
  ): Promise<T> {
    let isCommitting = false;
    try {
      signal.throwIfAborted();
      using _turn = await this.#turns.take(signal);
      return await this.#whenFree("change", signal, () => {
        const connection = this.#connect({ mayCreate });
        if (connection.isReadOnly) throw this.#readOnly();
        isCommitting = false;
        return connection.write(() => this.#do(work, connection), () => {
          isCommitting = true;
        });
      });
    } catch (error) {
      const isFull = error instanceof AdapterError && failureOf(error.cause) === "full";
      throw isCommitting && !isFull ? error : asUnapplied(error, { isOfBoard: true });
    }
  }

  /** Why the file can never be used as a board, or null. Changes nothing. */
  incompatibility(): string | null {
    try {
      requireUsable(this.#fileOf(statOf(this.path)));
      return null;
    } catch (error) {
      const incompatibility = incompatibilityIn(this.path, error);
      if (incompatibility === null) throw databaseFailure("read", this.path, error);
      return incompatibility;
    }
  }

  /** A text that differs after each change by another process, as far as this can be known now. */
  mark(): string {
    try {
      const connection = this.#connect({ mayCreate: false });
      return `${this.#opened?.info.ino} ${connection.number("data_version")}`;
    } catch (error) {
      if (isBusy(error)) return "busy";
      const failure = databaseFailure("read", this.path, error);
      if (failure instanceof AdapterError) return failure.message;
      throw failure;
    }
  }

  /** See `TaskAdapter.writeTrouble`. */
  writeTrouble(): WriteTrouble | null {
    return this.#heldLock.trouble();
  }

  #isFree(): boolean {
    try {
      this.#connect({ mayCreate: false }).write(() => {});
      return true;
    } catch (error) {
      return !isBusy(error);
    }
  }

  /** Closes the file once no write is running. */
  async close(): Promise<void> {
    await this.#turns.idle();
    this.#disconnect();
  }

  #disconnect(): void {
    this.#opened?.connection.close();
    this.#opened = null;
  }

  async #whenFree<T>(verb: "read" | "change", signal: AbortSignal, attempt: () => T): Promise<T> {
    try {
      const answer = await whenFree(() => this.#try(verb, attempt), {
        clock: this.#clock,
        signal,
        waitMs: this.#lockWaitMs,
      });
      if (verb === "change") this.#heldLock.taken();
      return answer;
    } catch (error) {
      if (!(error instanceof HeldTooLong)) throw error;
      const reason = await heldText(error, [this.path, `${this.path}-shm`]);
      const failure = this.#failure(verb, reason, { cause: error.cause });
      if (verb === "change") this.#heldLock.missed(failure.message);
      throw failure;
    }
  }

  #do<T>(work: (connection: Connection) => T, connection: Connection): T {
    requireKnownFormat(connection, this.#schema);
    return work(connection);
  }

  #try<T>(verb: "read" | "change", attempt: () => T): T {
    try {
      return attempt();
    } catch (error) {
      // SQLite opens a file that is not writable for reading only. Its rights may change later.
      if (failureOf(error) === "read_only") this.#disconnect();
      throw isBusy(error) ? error : databaseFailure(verb, this.path, error);
    }
  }

  /**
   * The open database. It is opened again if its file or its log was deleted or replaced, since writes would be
   * lost, or if a person has changed its mode. Closing it writes the log into its file.
   */
  #connect({ mayCreate }: { readonly mayCreate: boolean }): Connection {
    const info = statOf(this.path);
    if (info === null && !mayCreate) throw this.#missing();
    this.#bytes = info?.size ?? 0;
    if (this.#opened !== null) {
      if (isSame(info, this.#opened.info) && this.#hasItsLog(this.#opened)) {
        return this.#opened.connection;
      }
      // SQLite sees that its file was replaced, and does not touch the log of the new one.
      this.#disconnect();
    }
    if (info === null) createBoardFile(this.path);
    else if (mayWrite(this.path, info)) guardBoardFile(this.path, info, this.#warn);
    const connection = openDatabase(this.#fileOf(statOf(this.path)));
    this.#opened = { connection, info: Deno.statSync(this.path), log: null };
    return connection;
  }

  #hasItsLog(opened: Opened): boolean {
    const log = statOf(`${this.path}-wal`);
    opened.log ??= log;
    this.#bytes += log?.size ?? 0;
    return opened.log === null || (log?.ino === opened.log.ino && log.dev === opened.log.dev);
  }

  #fileOf(info: Deno.FileInfo | null): OpenOptions {
    const { path } = this;
    return { path, info, schema: this.#schema, isReadOnly: !mayWrite(path, info) };
  }

  #missing(): AdapterError {
    const remedy = '"board add" and "board import" create it';
    return this.#failure("read", "the file does not exist", { remedy });
  }

  #readOnly(): AdapterError {
    const remedy = "make it writable (chmod u+w)";
    return this.#failure("change", "it is read-only", { remedy }, "forbidden");
  }

  #failure(
    verb: "read" | "change",
    reason: string,
    options: ExplainedErrorOptions,
    category: "unavailable" | "forbidden" = "unavailable",
  ): AdapterError {
    const problem = `Cannot ${verb} board ${JSON.stringify(this.path)}: ${reason}`;
    return new AdapterError(category, problem, options);
  }
}

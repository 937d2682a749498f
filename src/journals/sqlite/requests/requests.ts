import {
  ANSWER_BYTES_OF_CALLER,
  type KeptRequest,
  REQUEST_AGE_MS,
  type RequestFacts,
  type RequestId,
  REQUESTS_OF_CALLER,
  type RequestStore,
} from "../../../contracts/request_store.ts";
import type { Connection } from "../../../sqlite/connection.ts";
import { explain, JournalError } from "../database/failures.ts";
import type { JournalDatabase } from "../database/journal_database.ts";

const FIND =
  "SELECT fingerprint, begun_at, is_done, answer FROM requests WHERE caller = ? AND key = ?";

const FORGET = "DELETE FROM requests WHERE caller = ? AND key = ?";

const ADD = "INSERT INTO requests (caller, key, fingerprint, begun_at) VALUES (?, ?, ?, ?)";

const FORGET_OLD = "DELETE FROM requests WHERE begun_at < ?";

const FORGET_SURPLUS = `DELETE FROM requests WHERE caller = ?1 AND number <= (
  SELECT number FROM requests WHERE caller = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2
)`;

const FINISH =
  "UPDATE requests SET is_done = 1, answer = ?3, answer_bytes = ?4 WHERE caller = ?1 AND key = ?2";

const DROP_ANSWERS = `UPDATE requests SET answer = NULL, answer_bytes = 0 WHERE number IN (
  SELECT number FROM (
    SELECT number, sum(answer_bytes) OVER (ORDER BY number DESC) AS total
    FROM requests WHERE caller = ?1 AND answer_bytes > 0
  ) WHERE total > ?2
)`;

/** The requests in the database of a journal. `database` is asked each time, since another can take its place. */
export class DatabaseRequests implements RequestStore {
  readonly #database: () => Pick<JournalDatabase, "connection" | "sync">;

  constructor(database: () => Pick<JournalDatabase, "connection" | "sync">) {
    this.#database = database;
  }

  find({ caller, key }: RequestId): Promise<KeptRequest | null> {
    return this.#do("read", ({ connection }) => {
      const row = connection.get(FIND, caller, key);
      if (row === undefined) return null;
      const { fingerprint, begun_at: begunAt, is_done: isDone, answer } = row;
      return {
        fingerprint: String(fingerprint),
        begunAt: Number(begunAt),
        isDone: isDone === 1,
        answer: answer === null ? null : String(answer),
      };
    });
  }

  begin({ caller, key }: RequestId, { fingerprint, begunAt }: RequestFacts): Promise<void> {
    return this.#do("record", async ({ connection, sync }) => {
      connection.write(() => {
        connection.run(FORGET_OLD, begunAt - REQUEST_AGE_MS);
        connection.run(FORGET, caller, key);
        connection.run(ADD, caller, key, fingerprint, Math.trunc(begunAt));
        connection.run(FORGET_SURPLUS, caller, REQUESTS_OF_CALLER);
      });
      await sync.request();
    });
  }

  /** A power cut may take this back: the board then shows what was done. */
  finish({ caller, key }: RequestId, answer: string): Promise<void> {
    return this.#do("record", ({ connection }) =>
      connection.write(() => {
        connection.run(FINISH, caller, key, answer, answer.length);
        connection.run(DROP_ANSWERS, caller, ANSWER_BYTES_OF_CALLER);
      }));
  }

  forget({ caller, key }: RequestId): Promise<void> {
    return this.#do("forget", ({ connection }) => connection.run(FORGET, caller, key));
  }

  forgetCaller(caller: string): Promise<void> {
    return this.#do("forget", ({ connection }) => forgetRequestsOf(connection, caller));
  }

  async #do<T>(
    what: string,
    work: (database: Pick<JournalDatabase, "connection" | "sync">) => T | Promise<T>,
  ): Promise<T> {
    try {
      return await work(this.#database());
    } catch (error) {
      throw new JournalError(`Cannot ${what} a request: ${explain(error)}`, { cause: error });
    }
  }
}

/** Forgets all requests of a caller, such as those of a run that has ended. */
export function forgetRequestsOf(connection: Connection, caller: string): void {
  connection.run("DELETE FROM requests WHERE caller = ?", caller);
}

import { journal } from "./m0001_journal.ts";

/** One step from a format of the database to the next. */
export interface Migration {
  /** What it makes, for a person. */
  readonly name: string;
  /** Run as a whole, in one transaction. */
  readonly sql: string;
}

/**
 * Every step, in order; a database that has taken the first n of them has `user_version` n. A step that
 * was released is never changed: another one is added. After each, the records of all runs are made anew
 * from their transitions, so a record whose shape has changed needs a step without statements.
 */
export const migrations: readonly Migration[] = [journal];

/** `application_id` of a journal: "artj" in ASCII. Tells it from the databases of other programs. */
export const APPLICATION_ID = 0x61_72_74_6a;

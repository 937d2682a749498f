import { board } from "./m0001_board.ts";

/** One step from a format of the database to the next. */
export interface Migration {
  /** What it makes, for a person. */
  readonly name: string;
  /** Run as a whole, in one transaction. */
  readonly sql: string;
}

/**
 * Every step, in order; a database that has taken the first n of them has `user_version` n. A step that
 * was released is never changed: another one is added.
 */
export const migrations: readonly Migration[] = [board];

/** `application_id` of a board: "arti" in ASCII. Tells it from the databases of other programs. */
export const APPLICATION_ID = 0x61_72_74_69;

import type { Clock } from "../../async/clock.ts";
import type { BoardDatabase } from "./database/board_database.ts";

/** A look costs microseconds, whatever the size of the board. */
export const LOOK_MS = 250;

/**
 * Yields when another process has changed the board, and once at the start. SQLite's own counter of
 * changes is asked, since files in the folder of a database must not be watched: `Deno.watchFs` opens
 * and closes what changes there, and with any such close the system takes the database's locks from
 * this process. Ends when `signal` is aborted.
 */
export async function* watchDatabase(
  database: BoardDatabase,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<void> {
  let known: string | null = null;
  while (!signal.aborted) {
    const mark = database.mark();
    if (mark !== known) yield;
    known = mark;
    try {
      await clock.sleep(LOOK_MS, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

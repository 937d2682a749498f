import type { BackendContext } from "../../kind.ts";
import type { BoardDatabase } from "./board_database.ts";

/** How often `watch` reads the counter of changes, in milliseconds. It takes microseconds on a board of any size. */
export const WATCH_MS = 250;

/**
 * Yields when another process has changed the board, and once at the start. Ends when `signal` is aborted.
 * It reads SQLite's own counter of changes, since a `stat` does not show what is only in the log, and since nothing
 * else in the process may open the files of a database: a process loses its POSIX locks on a file when it closes
 * any descriptor of it.
 */
export async function* watchDatabase(
  database: BoardDatabase,
  clock: BackendContext["clock"],
  signal: AbortSignal,
): AsyncGenerator<void> {
  let known: string | null = null;
  while (!signal.aborted) {
    const mark = database.mark();
    if (mark !== known) yield;
    known = mark;
    try {
      await clock.sleep(WATCH_MS, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

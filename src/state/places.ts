import { join } from "node:path";

/** Where things lie in a state folder. */
export interface StatePlaces {
  /**
   * The folder of the database and of the lock. Both are locked through POSIX locks, which the system
   * takes from a process with any close of such a file, and `Deno.watchFs` opens and closes what changes
   * in a folder that it watches. The state folder itself may be watched: where `state_dir` is "." it is
   * the config's. This one never is.
   */
  readonly journalDir: string;
  /** The journal's database. */
  readonly journal: string;
  /** Locked as long as a dispatcher uses the folder. */
  readonly lock: string;
  /** The process id of the dispatcher that uses the folder. */
  readonly pid: string;
  /** What the API tokens of runs are derived from. */
  readonly tokenKey: string;
  /** One folder a run. */
  readonly runs: string;
}

/** The names of what lies directly in a state folder. */
export const STATE_ENTRIES: readonly string[] = ["journal", "runs", ".gitignore"];

/** Where things lie in the state folder `path`. */
export function statePlaces(path: string): StatePlaces {
  const journalDir = join(path, "journal");
  return {
    journalDir,
    journal: join(journalDir, "journal.db"),
    lock: join(journalDir, "lock"),
    pid: join(journalDir, "pid"),
    tokenKey: join(journalDir, "token_key"),
    runs: join(path, "runs"),
  };
}

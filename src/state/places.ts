import { join } from "node:path";
import { INSTANCE_FILE } from "./instance.ts";

/** The paths in a state folder. */
export interface StatePlaces {
  /**
   * The folder of the database and of the lock. Both hold POSIX locks, which a process loses when it closes
   * any descriptor of the file: nothing but SQLite opens these two.
   */
  readonly journalDir: string;
  /** The journal's database. */
  readonly journal: string;
  /** Locked while a dispatcher uses the folder. */
  readonly lock: string;
  /** The process id of the dispatcher that uses the folder. */
  readonly pid: string;
  /** The port that the API used last, if it chooses its port itself. */
  readonly port: string;
  /** The key that the API tokens of runs are derived from. */
  readonly tokenKey: string;
  /** Holds one folder for each run. */
  readonly runs: string;
  /** Holds the audit log. */
  readonly audit: string;
  /** Holds this program under its name, for agents, and nothing else. */
  readonly bin: string;
}

/** The names of the entries directly in a state folder. */
export const STATE_ENTRIES: readonly string[] = [
  "journal",
  "runs",
  "audit",
  "bin",
  ".gitignore",
  INSTANCE_FILE,
  `${INSTANCE_FILE}.new`,
];

/** The paths in the state folder `path`. */
export function statePlaces(path: string): StatePlaces {
  const journalDir = join(path, "journal");
  return {
    journalDir,
    journal: join(journalDir, "journal.db"),
    lock: join(journalDir, "lock"),
    pid: join(journalDir, "pid"),
    port: join(journalDir, "port"),
    tokenKey: join(journalDir, "token_key"),
    runs: join(path, "runs"),
    audit: join(path, "audit"),
    bin: join(path, "bin"),
  };
}

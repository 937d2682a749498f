/**
 * Who did something: the dispatcher itself, a run by its token, a person with the operator's token, a caller
 * without a token that says that it is a person, any other caller without a token, or a caller that was
 * refused before it was known.
 */
export type AuditActor = "dispatcher" | "run" | "operator" | "person" | "open" | "unknown";

/** One entry of the audit log, without what every entry has. Texts of people and agents do not belong into it. */
export interface AuditEntry {
  /**
   * - `begun`: it is about to take effect
   * - `ended`: what came of the entry `of`
   * - `done`: it has happened
   * - `refused`: it was not let in
   * - `opened`, `closed`, `dropped`, `lost`: about the log itself
   */
  readonly type: "begun" | "ended" | "done" | "refused" | "opened" | "closed" | "dropped" | "lost";
  /** Who did it; absent if the entry is about the log itself, or ends another one. */
  readonly actor?: AuditActor;
  /** The run whose token was sent. */
  readonly byRun?: string;
  /** What is done, such as `move_task`. */
  readonly action?: string;
  /** The method of the request. */
  readonly method?: string;
  /** As it was sent, without the query. */
  readonly path?: string;
  /** The task that it is done to. */
  readonly task?: string;
  /** The run that it is done to. */
  readonly run?: string;
  /** The queue that the task goes to, or whose route it is about. */
  readonly queue?: string;
  /** The names of the fields that were given, with the length of each text, or the value of what is not a text. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  /** The number of the entry that ends with this one. */
  readonly of?: number;
  /** The status of the answer. */
  readonly status?: number;
  /** Why it was refused, or how it failed, for programs. */
  readonly code?: string;
  /** More facts, whose values are short. */
  readonly facts?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** Keeps who did what. */
export interface AuditTrail {
  /**
   * Adds an entry, which is in the file when this returns. Returns its number, or null if it could not be
   * kept. Never throws.
   */
  append(entry: AuditEntry): number | null;
}

import type { AuditLine } from "../../audit/mod.ts";

/** Something that was done, or refused. */
export interface Act {
  readonly entry: AuditLine;
  /** What came of it; null if that is not known: the dispatcher died, or it is still being done. */
  readonly end: AuditLine | null;
}

/** Which acts are wanted. */
export interface ActFilter {
  /** In milliseconds since the epoch. */
  readonly since: number;
  readonly task?: string;
  /** The id of a run, or the beginning or end of the id. */
  readonly run?: string;
}

/** The acts in a log, in the order in which they began. */
export function actsIn(entries: Iterable<AuditLine>): Act[] {
  const acts = new Map<number, Act>();
  for (const entry of entries) {
    const begun = entry.of === undefined ? undefined : acts.get(entry.of);
    if (entry.type !== "ended") acts.set(entry.seq, { entry, end: null });
    else if (begun !== undefined) acts.set(begun.entry.seq, { ...begun, end: entry });
  }
  return [...acts.values()];
}

/** Whether an act is wanted. */
export function fits({ entry, end }: Act, { since, task, run }: ActFilter): boolean {
  if (Date.parse(entry.at) < since) return false;
  if (task !== undefined && (entry.task ?? end?.task) !== task) return false;
  return run === undefined || isRun(entry.run, run) || isRun(entry.by_run, run);
}

/**
 * The whole id of the task that a person names by its beginning; the same if the log has a task with that very id, or
 * none that begins so. Several are all that fit.
 */
export function tasksNamed(acts: readonly Act[], part: string): readonly string[] {
  const ids = new Set(acts.flatMap(({ entry, end }) => entry.task ?? end?.task ?? []));
  return ids.has(part) ? [part] : [...ids].filter((id) => id.startsWith(part));
}

function isRun(id: string | undefined, wanted: string): boolean {
  const part = wanted.toLowerCase();
  if (id === undefined) return false;
  return id.startsWith(part) || id.endsWith(part) || id.slice(-8).startsWith(part);
}

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

function isRun(id: string | undefined, wanted: string): boolean {
  const part = wanted.toLowerCase();
  return id !== undefined && (id.startsWith(part) || id.endsWith(part));
}

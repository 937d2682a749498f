import type { Journal, RunQuery } from "../../contracts/journal.ts";
import type { RunRecord } from "../../domain/run.ts";
import { shortened } from "../../text/shortened.ts";
import { quote } from "../input.ts";
import { done, refused, type Result } from "../result.ts";
import { enoughOf, isEnough, listed, MAX_LISTED, MIN_PART, partOf, type Use } from "./part.ts";

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** How many characters of the end of a run's id tables and the log show. */
const SHOWN = 8;
/** How many runs are read from the journal at once. */
const PAGE = 200;
/** How much of a task's name a message shows, in characters. */
const MAX_NAME = 60;

/** What a person asks for. */
export interface NamedRun {
  /** Completes "Cannot …". */
  readonly what: string;
  /** The id, its beginning or its end, or the id of a task. */
  readonly given: string;
  readonly use: Use;
}

type Runs = Pick<Journal, "list">;

/**
 * The id of the run that a person means: the one with that very id; else the newest run of the task with that
 * very id; else the only run whose id begins or ends so, or whose end that lists show begins so, or the newest run
 * of the only task whose id begins so. What fits no run stays as it is.
 */
export async function runNamed(
  { what, given, use }: NamedRun,
  runs: Runs,
): Promise<Result<string, "ambiguous_id" | "unknown_run">> {
  const part = partOf(given);
  if (part === "" || WHOLE_ID.test(part)) return done(part);
  const [newest] = await runs.list({ taskId: part, limit: 1 });
  if (newest !== undefined) return done(newest.id);
  const found = await search(part, runs);
  const [only, ...others] = found;
  if (only === undefined) return done(part);
  if (others.length > 0) {
    return refused(
      "ambiguous_id",
      `Cannot ${what}: several runs fit ${quote(part)}; give more of the id${
        listed(found.map(describe))
      }`,
    );
  }
  const whole = isPartOfRun(part, only.id) ? only.id : only.taskId;
  if (isEnough(part, whole, use)) return done(only.id);
  return refused(
    "unknown_run",
    `Cannot ${what}: no run and no task with a run has the id ${
      quote(part)
    }; if you mean the only one that fits, ${enoughOf(part, whole)}${listed([describe(only)])}`,
  );
}

/** Whether `part` is what a caller that is a run may call itself: no other run is in question. */
export function isOwnRun(
  given: string,
  { runId, taskId }: { readonly runId: string; readonly taskId: string },
): boolean {
  const part = partOf(given);
  return part === taskId || (part.length >= MIN_PART && isPartOfRun(part, runId));
}

/** The id of the task whose runs a person asks for; the same unless only one has runs and an id that begins so. */
export async function taskOfRuns(
  { what, given }: Pick<NamedRun, "what" | "given">,
  runs: Runs,
): Promise<Result<string, "ambiguous_id">> {
  const part = partOf(given);
  if (part === "" || (await runs.list({ taskId: part, limit: 1 })).length > 0) return done(part);
  const found = (await search(part, runs)).filter(({ taskId }) => taskId.startsWith(part));
  const [only, ...others] = new Map(found.map((run) => [run.taskId, run])).values();
  if (only === undefined) return done(part);
  if (others.length === 0) return done(only.taskId);
  return refused(
    "ambiguous_id",
    `Cannot ${what}: the ids of several tasks begin with ${quote(part)}; give more of the id${
      listed([only, ...others].map(({ taskId, taskName }) => `${taskId}  ${nameOf(taskName)}`))
    }`,
  );
}

/** The runs that fit `part`, newest first, of each task that fits only the newest; one more than a message lists. */
async function search(part: string, runs: Runs): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  const tasks = new Set<string>();
  let before: Pick<RunQuery, "before"> = {};
  for (;;) {
    const page = await runs.list({ part, ...before, limit: PAGE });
    for (const run of page) {
      const isOfTask = run.taskId.startsWith(part);
      if (isPartOfRun(part, run.id) || (isOfTask && !tasks.has(run.taskId))) found.push(run);
      if (isOfTask) tasks.add(run.taskId);
      if (found.length > MAX_LISTED) return found;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return found;
    before = { before: last.id };
  }
}

function isPartOfRun(part: string, id: string): boolean {
  const wanted = part.toLowerCase();
  return id.startsWith(wanted) || id.endsWith(wanted) || id.slice(-SHOWN).startsWith(wanted);
}

function describe({ id, taskId, taskName }: RunRecord): string {
  return `${id}  on task ${taskId} (${nameOf(taskName)})`;
}

function nameOf(name: string): string {
  return shortened(name.replace(/\s+/g, " "), MAX_NAME);
}

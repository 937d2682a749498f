import { type RunAnswer, type RunsAnswer, runsAnswer } from "./answers.ts";
import type { ApiAnswer, ApiClient } from "./http/api_client.ts";
import { ClientError, RefusalError } from "./http/errors.ts";
import { describeRun, shortRun } from "./views/runs.ts";

/** The maximum number of runs that the API returns in one page. */
export const MAX_PAGE_RUNS = 200;

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Fewer characters are in too many ids: `cancel 5` must not end the run whose id happens to end so. */
const MIN_PART = 4;
/** How many of the matching runs a message lists. */
const MAX_LISTED = 5;

/** Yields the pages of a list of runs. It requests each page only when it is needed. */
export async function* runPages(
  api: ApiClient,
  query: URLSearchParams,
): AsyncGenerator<ApiAnswer<RunsAnswer>> {
  for (let path: string | null = `/runs?${query}`; path !== null;) {
    const page: ApiAnswer<RunsAnswer> = await api.ask({ path }, runsAnswer());
    yield page;
    path = page.value.next;
  }
}

/**
 * Finds the run that `part` names, and resolves to its id: the newest run of the task with that very id, or
 * else the one run whose id, or its end that lists show, begins or ends with it. It returns a complete id without asking whether such a
 * run exists: the next request for the run shows that.
 *
 * @throws {ClientError} if no run or several runs match
 */
export async function findRun(api: ApiClient, part: string): Promise<string> {
  const wanted = part.trim().toLowerCase();
  if (WHOLE_ID.test(wanted)) return wanted;
  const newest = await newestOfTask(api, part.trim());
  if (newest !== null) return newest.run_id;
  if (wanted.length < MIN_PART) {
    throw new ClientError(
      `Cannot find run "${part}": no run is of a task with this id, and a part of a run's id needs at least ${MIN_PART} characters; "artificer-dispatcher runs" lists all runs`,
    );
  }
  const matching: RunAnswer[] = [];
  const query = new URLSearchParams({ limit: String(MAX_PAGE_RUNS) });
  for await (const { value } of runPages(api, query)) {
    matching.push(...value.runs.filter(({ run_id: id }) => isPart(wanted, id.toLowerCase())));
  }
  const [run, ...others] = matching;
  if (run === undefined) {
    throw new ClientError(
      `Cannot find run "${part}": no run is of a task with this id, and no run's id begins or ends with it; "artificer-dispatcher runs" lists all runs`,
    );
  }
  if (others.length > 0) throw ambiguous(part, matching);
  return run.run_id;
}

/** The newest run of the task with the id `taskId`; null if there is none, or if the caller may not know. */
async function newestOfTask(api: ApiClient, taskId: string): Promise<RunAnswer | null> {
  if (taskId === "") return null;
  try {
    const query = new URLSearchParams({ task: taskId, limit: "1" });
    const { value } = await api.ask({ path: `/runs?${query}` }, runsAnswer());
    // A server that does not know the filter would answer with any run.
    return value.runs.find(({ task_id: id }) => id === taskId) ?? null;
  } catch (error) {
    if (error instanceof RefusalError && error.code === "not_your_task") return null;
    throw error;
  }
}

function isPart(wanted: string, id: string): boolean {
  return id.startsWith(wanted) || id.endsWith(wanted) || shortRun(id).startsWith(wanted);
}

function ambiguous(part: string, matching: readonly RunAnswer[]): ClientError {
  const listed = matching.slice(0, MAX_LISTED).map((run) => `  ${run.run_id}  ${describeRun(run)}`);
  const more = matching.length > MAX_LISTED ? [`  and ${matching.length - MAX_LISTED} more`] : [];
  return new ClientError(
    [
      `Cannot choose a run for "${part}": ${matching.length} runs match; give more of its id`,
      ...listed,
      ...more,
    ].join("\n"),
  );
}

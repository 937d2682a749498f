import { type RunAnswer, type RunsAnswer, runsAnswer } from "./answers.ts";
import type { ApiAnswer, ApiClient } from "./http/api_client.ts";
import { ClientError } from "./http/errors.ts";
import { describeRun } from "./views/runs.ts";

/** The largest page that the API gives. */
export const LARGEST_PAGE = 200;

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** So many of several that fit are named. */
const NAMED = 5;

/** The pages of a list of runs, one after the other, each asked for once it is needed. */
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
 * The id of the one run whose id is, begins with or ends with `part`. A whole id is taken as it is:
 * whether there is such a run shows when it is asked for.
 *
 * @throws {ClientError} where none or several fit
 */
export async function findRun(api: ApiClient, part: string): Promise<string> {
  const wanted = part.trim().toLowerCase();
  if (WHOLE_ID.test(wanted)) return wanted;
  const fitting: RunAnswer[] = [];
  const query = new URLSearchParams({ limit: String(LARGEST_PAGE) });
  for await (const { value } of runPages(api, query)) {
    fitting.push(...value.runs.filter(({ run_id: id }) => isPart(wanted, id.toLowerCase())));
  }
  const [run, ...others] = fitting;
  if (run === undefined) {
    throw new ClientError(
      `Cannot find run "${part}": no run's id begins or ends so; "artificer-dispatcher runs" lists them`,
    );
  }
  if (others.length > 0) throw ambiguous(part, fitting);
  return run.run_id;
}

function isPart(wanted: string, id: string): boolean {
  return wanted !== "" && (id.startsWith(wanted) || id.endsWith(wanted));
}

function ambiguous(part: string, fitting: readonly RunAnswer[]): ClientError {
  const named = fitting.slice(0, NAMED).map((run) => `  ${run.run_id}  ${describeRun(run)}`);
  const more = fitting.length > NAMED ? [`  and ${fitting.length - NAMED} more`] : [];
  return new ClientError(
    [`Cannot tell which run "${part}" is: ${fitting.length} fit`, ...named, ...more].join("\n"),
  );
}

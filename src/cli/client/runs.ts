import { type RunsAnswer, runsAnswer } from "./answers.ts";
import type { ApiAnswer, ApiClient } from "./http/api_client.ts";
import { ClientError } from "./http/errors.ts";

/** The maximum number of runs that the API returns in one page. */
export const MAX_PAGE_RUNS = 200;

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
 * The path of the run that a person names: by its id, the beginning or end of that, or the id of its task. The
 * dispatcher finds out which it is, since it knows all runs.
 *
 * @throws {ClientError} if the text cannot be an id
 */
export function runPath(named: string): string {
  const id = named.trim();
  // Both would lead to another path.
  if (id !== "" && id !== "." && id !== "..") return `/runs/${encodeURIComponent(id)}`;
  throw new ClientError(
    `Cannot find run "${named}": that is not an id; "artificer-dispatcher runs" lists all runs`,
  );
}

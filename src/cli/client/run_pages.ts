import { type RunsAnswer, runsAnswer } from "./answers.ts";
import type { ApiAnswer, ApiClient } from "./http/api_client.ts";

/** The largest page that the API gives. */
export const LARGEST_PAGE = 200;

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

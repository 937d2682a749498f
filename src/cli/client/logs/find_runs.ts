import { type RunAnswer, runsAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { isLive } from "../views/runs.ts";
import { MAX_PAGE_RUNS, runPages } from "../runs.ts";

/** Finds the runs to follow: those that live, and those that begin later, however short they are. */
export class RunFinder {
  readonly #api: ApiClient;
  readonly #known = new Set<string>();
  /** The newest run of the last look. Ids sort by time. */
  #newest: string | null = null;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** The runs that were not found before, oldest first. */
  async find(): Promise<RunAnswer[]> {
    const found = [...await this.#begun(), ...await this.#live()];
    const fresh = found.filter(({ run_id: id }, i) =>
      !this.#known.has(id) && found.findIndex((run) => run.run_id === id) === i
    );
    for (const { run_id: id } of fresh) this.#known.add(id);
    return fresh.toSorted((a, b) => a.run_id < b.run_id ? -1 : 1);
  }

  /** The runs that have begun since the last look, also those that have ended by now. */
  async #begun(): Promise<RunAnswer[]> {
    const before = this.#newest;
    const limit = before === null ? 1 : MAX_PAGE_RUNS;
    const begun: RunAnswer[] = [];
    for await (const { value } of runPages(this.#api, new URLSearchParams({ limit: `${limit}` }))) {
      this.#newest = [
        this.#newest ?? "",
        ...value.runs.map(({ run_id: id }) => id),
      ].toSorted().at(-1) ?? "";
      // Of the runs before the first look only those that live count.
      if (before === null) return [];
      begun.push(...value.runs.filter(({ run_id: id }) => id > before));
      if (value.runs.some(({ run_id: id }) => id <= before)) break;
    }
    return begun;
  }

  async #live(): Promise<RunAnswer[]> {
    const query = new URLSearchParams({ state: "started", limit: `${MAX_PAGE_RUNS}` });
    const { value } = await this.#api.ask({ path: `/runs?${query}` }, runsAnswer());
    return value.runs.filter(isLive);
  }
}

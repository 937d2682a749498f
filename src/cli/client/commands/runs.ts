import { UsageError } from "../../../domain/errors.ts";
import { ownValue } from "../../../text/own.ts";
import { type RunsCommand, STATE_WORDS } from "../../options/client.ts";
import { printJson, printText } from "../../output.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { runAnswer, type RunsAnswer, statusAnswer } from "../answers.ts";
import type { ApiAnswer, ApiClient } from "../http/api_client.ts";
import { ClientError } from "../http/errors.ts";
import type { ClientContext } from "../context.ts";
import { MAX_PAGE_RUNS, runPages, runPath } from "../runs.ts";
import { describeToday } from "../views/status.ts";
import { formatRun, formatRuns } from "../views/runs.ts";

/** `runs`: lists runs, or shows one with all its details. */
export async function runs(
  command: Omit<RunsCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  if (command.run !== undefined) return await one(command.run, command.json, { api, terminal });
  if (!command.json) return printText(await listText(command, { api, terminal }));
  const pages = await readPages(api, command);
  const found = pages.flatMap((page) => page.value.runs);
  const [first, ...more] = pages;
  const isWhole = first !== undefined && more.length === 0;
  const next = pages.at(-1)?.value.next ?? null;
  return printJson(isWhole ? first.text : JSON.stringify({ runs: found, next }), terminal);
}

/** The list for people, with a line about today below a list of all runs. */
export async function listText(
  command: Omit<RunsCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<string> {
  const pages = await readPages(api, command);
  const found = pages.flatMap((page) => page.value.runs);
  return `${formatRuns(found, terminal, Date.now())}${await totals(command, api, terminal)}`;
}

/** A line about today, below a list of all runs. Empty before the first run of the day. */
async function totals(
  { task, route, outcome, state }: Omit<RunsCommand, "kind">,
  api: ApiClient,
  { paint }: Pick<Terminal, "paint">,
): Promise<string> {
  const isFiltered = [task, route, outcome, state].some((filter) => filter !== undefined);
  if (isFiltered) return "";
  try {
    const { value } = await api.ask({ path: "/status" }, statusAnswer());
    const today = describeToday(value);
    return today === null ? "" : `${paint("dim", `Today: ${today}`)}\n`;
  } catch (error) {
    // The list stands without it.
    if (error instanceof ClientError) return "";
    throw error;
  }
}

async function one(
  run: string,
  json: boolean,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const { value, text } = await api.ask({ path: runPath(run) }, runAnswer());
  return json ? printJson(text, terminal) : printText(formatRun(value, terminal, Date.now()));
}

/** Reads as many pages as `limit` runs need, and drops the runs beyond `limit`. */
async function readPages(
  api: ApiClient,
  command: Omit<RunsCommand, "kind">,
): Promise<ApiAnswer<RunsAnswer>[]> {
  const pages: ApiAnswer<RunsAnswer>[] = [];
  let left = command.limit;
  for await (const { text, value } of runPages(api, queryOf(command))) {
    pages.push({ text, value: { ...value, runs: value.runs.slice(0, left) } });
    left -= value.runs.length;
    if (left <= 0) break;
  }
  return pages;
}

/** What a table shows as the outcome of a live run is its state. */
function stateOf(outcome: string | undefined, state: string | undefined) {
  const shown = outcome === undefined ? undefined : ownValue(STATE_WORDS, outcome);
  if (shown === undefined) return { outcome, state };
  if (state === undefined || state === shown) return { state: shown };
  throw new UsageError(`Cannot list runs that are ${outcome} and in state "${state}" at once`);
}

function queryOf(
  { task, route, outcome, state, limit }: Omit<RunsCommand, "kind">,
): URLSearchParams {
  const filters = Object.entries({ task, route, ...stateOf(outcome, state) });
  const given = filters.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
  return new URLSearchParams([...given, ["limit", String(Math.min(limit, MAX_PAGE_RUNS))]]);
}

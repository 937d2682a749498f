import { systemHost } from "../../config/source.ts";
import { type RunAnswer, runsAnswer, type StatusAnswer, statusAnswer } from "../client/answers.ts";
import { ApiClient } from "../client/http/api_client.ts";
import { isOfPerson, readClientEnvironment } from "../client/target/environment.ts";
import { findTarget } from "../client/target/find_target.ts";
import { describeOutcome, shortRun } from "../client/views/runs.ts";
import type { Candidate, Source, Where } from "./source.ts";

/** Maximum milliseconds for each answer. */
const ANSWER_MS = 500;
/** How many of the newest runs are offered, and how many are read to learn of tasks. */
const RUNS = 100;

/** Reads no standard input: it may be a terminal, or belong to the shell. */
export const QUIET_HOST = {
  ...systemHost,
  stdinIsTerminal: () => true,
  readStdin: () => Promise.resolve(""),
};

/**
 * The running dispatcher, by requests that change nothing. As every command does, it sends a token only to a server
 * that has proven that it is the one that is meant.
 */
export function dispatcherSource(where: Where): Source {
  const client = once(() => connect(where));
  const status = once(async () => (await (await client()).ask(STATUS, statusAnswer())).value);
  const runs = once(async () => (await (await client()).ask(NEWEST, runsAnswer())).value.runs);
  return {
    async queues() {
      const queues = (await runs()).flatMap(({ queue, in_progress_queue: next }) => [queue, next]);
      return named([...(await status()).routes, ...queues]);
    },
    routes: async () => named((await status()).routes),
    tasks: async () => [...tasksOf(await status()), ...tasksIn(await runs())],
    runs: async () =>
      (await runs()).map((run) => ({
        text: shortRun(run.run_id),
        about: `${run.task_name ?? ""}: ${describeOutcome(run)}`,
      })),
    liveRuns: async () =>
      (await status()).active_agents.map(({ run_id, task_name }) => ({
        text: shortRun(run_id),
        about: task_name ?? "",
      })),
  };
}

const STATUS = { path: "/status" };
const NEWEST = { path: `/runs?limit=${RUNS}` };

async function connect(where: Where): Promise<ApiClient> {
  const environment = await readClientEnvironment();
  const target = await findTarget(where, environment, QUIET_HOST);
  return new ApiClient(target, { timeoutMs: ANSWER_MS, isPerson: isOfPerson(environment) });
}

function tasksOf(
  { active_agents, claiming_tasks, waiting_tasks, held_tasks, orphans }: StatusAnswer,
): Candidate[] {
  const all = [...active_agents, ...claiming_tasks, ...waiting_tasks, ...held_tasks, ...orphans];
  return all.flatMap(({ task_id: text, task_name: about }) =>
    text === null ? [] : [{ text, about: about ?? "" }]
  );
}

function tasksIn(runs: readonly RunAnswer[]): Candidate[] {
  return runs.flatMap(({ task_id: text, task_name: about }) =>
    text === null ? [] : [{ text, about: about ?? "" }]
  );
}

function named(names: readonly (string | null)[]): Candidate[] {
  return names.flatMap((text) => text === null ? [] : [{ text, about: "" }]);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => result ??= work();
}

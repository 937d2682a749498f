import type { DispatcherEvent, RunFacts } from "../domain/events.ts";
import type { LogLevel } from "./log.ts";

/** What is said of an event. */
export interface EventLine {
  readonly level: LogLevel;
  readonly message: string;
}

type EventOf<Type extends DispatcherEvent["type"]> = Extract<DispatcherEvent, { type: Type }>;
type Describe = { readonly [Type in DispatcherEvent["type"]]: (event: EventOf<Type>) => EventLine };

const DESCRIBE: Describe = {
  listening: ({ url }) => info(`The API answers at ${url}`),
  polled: ({ ready, started }) => debug(`Polled: ${ready} ready, ${started} started`),
  task_claimed: (run) => info(`Claimed ${taskOf(run)} from "${run.queue}" for run ${run.runId}`),
  claim_lost: (run) => info(`Left ${taskOf(run)} alone: ${run.reason}`),
  claim_in_doubt: (run) =>
    warning(
      `Cannot tell whether ${taskOf(run)} was claimed, looking again in ${
        seconds(run.retryInMs)
      }: ${run.reason}`,
    ),
  task_refused: (run) => warning(`Refused ${taskOf(run)}: ${run.reason}`),
  run_started: (run) => info(`Started run ${run.runId} on ${taskOf(run)}${pidOf(run)}`),
  run_ended: describeEnd,
  run_settled: (run) => info(`Settled run ${run.runId} on ${taskOf(run)}: ${whereabouts(run)}`),
  write_delayed: (run) =>
    warning(
      `Cannot deliver a ${run.write} for ${taskOf(run)}, trying again in ${
        seconds(run.retryInMs)
      }: ${run.reason}`,
    ),
  write_abandoned: (run) => error(`Gave up a ${run.write} for ${taskOf(run)}: ${run.reason}`),
  backend_failed: ({ reason, retryInMs }) =>
    warning(`The board fails, trying again in ${seconds(retryInMs)}: ${reason}`),
  queue_failed: ({ queue, reason }) => warning(`Cannot read queue "${queue}": ${reason}`),
  route_held: ({ queue, reason, retryInMs }) =>
    warning(`Starting nothing from "${queue}" for ${seconds(retryInMs)}: ${reason}`),
  backend_recovered: () => info("The board answers again"),
  watch_ended: ({ reason }) =>
    info(`The board tells no changes any more, polling goes on: ${reason}`),
  internal_error: ({ during, reason }) => error(`Internal error while ${during}: ${reason}`),
  stopping: ({ running }) =>
    running === 0 ? debug("Stopping") : info(`Stopping: ${count(running, "run")} to end`),
  stopped: ({ undelivered }) =>
    undelivered === 0
      ? info("Stopped")
      : warning(`Stopped with ${count(undelivered, "board write")} undelivered`),
};

/** The line that tells a person of `event`. */
export function describeEvent(event: DispatcherEvent): EventLine {
  // Each entry takes the event of its own key, which TypeScript can't see through the index.
  const describe = DESCRIBE[event.type] as (event: DispatcherEvent) => EventLine;
  return describe(event);
}

function describeEnd(run: EventOf<"run_ended">): EventLine {
  const how = run.signal ?? (run.code === null ? null : `exit code ${run.code}`);
  const facts = [how, `after ${seconds(run.durationMs)}`].filter((fact) => fact !== null);
  const strays = run.strays === 0 ? "" : `; ended ${count(run.strays, "stray process", "es")}`;
  const message = `Run ${run.runId} on ${taskOf(run)} ${run.outcome.replaceAll("_", " ")} (${
    facts.join(", ")
  })${strays}`;
  return run.outcome === "succeeded" ? info(message) : warning(message);
}

function taskOf({ taskName }: RunFacts): string {
  return `task "${taskName}"`;
}

function pidOf({ pid }: EventOf<"run_started">): string {
  return pid === null ? "" : ` (pid ${pid})`;
}

function whereabouts({ taskQueue }: EventOf<"run_settled">): string {
  return taskQueue === null ? "the task is gone" : `the task is in "${taskQueue}"`;
}

function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}

function count(n: number, what: string, plural = "s"): string {
  return `${n} ${what}${n === 1 ? "" : plural}`;
}

function debug(message: string): EventLine {
  return { level: "debug", message };
}

function info(message: string): EventLine {
  return { level: "info", message };
}

function warning(message: string): EventLine {
  return { level: "warning", message };
}

function error(message: string): EventLine {
  return { level: "error", message };
}

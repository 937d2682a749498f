import type { EventLine, PublishedEvent } from "../contracts/event_stream.ts";
import type { DispatcherEvent, RunFacts } from "../domain/events.ts";
import { isFailure, isOutage } from "../domain/outcome.ts";
import type { OnShutdown } from "../domain/route.ts";
import { duration } from "../text/duration.ts";
import { plural } from "../text/plural.ts";
import { debug, error, info, type LineWords, warning } from "./event_line.ts";
import type { Facts, Log } from "./log.ts";
import { OutageLines } from "./outage_lines.ts";
import { endOf, verbOf } from "./run_end.ts";

/** What {@linkcode eventLog} may be told. */
export interface EventLogOptions {
  /** Gets what is not only for debugging as well. */
  readonly keep?: (line: EventLine) => void;
  /** Whether the board is read only once, and not again after it failed. */
  readonly once?: boolean;
}

/** Writes one line of the log for each event that is published; repeated reports only with level debug. */
export function eventLog(
  log: Pick<Log, "write">,
  { keep = () => {}, once = false }: EventLogOptions = {},
): (published: PublishedEvent) => void {
  const outages = new OutageLines();
  return (published) => {
    const { sequence, at, event } = published;
    const { level: usual, message } = once && event.type === "backend_failed"
      ? warning(`The board fails: ${event.reason}`)
      : describeEvent(event);
    const level = outages.isRepeated(published) ? "debug" : usual;
    log.write({ level, message, facts: factsOf(event), at });
    if (level === "debug") return;
    const { runId = null, taskId = null } = event as Partial<RunFacts>;
    keep({ sequence, at, level, message, runId, taskId });
  };
}

function factsOf({ type, ...facts }: DispatcherEvent): Facts {
  const named = Object.entries(facts).map((
    [name, value],
  ) => [toSnakeCase(name), rounded(name, value)]);
  return { event: type, ...Object.fromEntries(named) };
}

/** Clocks tell fractions of a millisecond that are of no use to a reader. */
function rounded(name: string, value: unknown): unknown {
  return name.endsWith("Ms") && typeof value === "number" ? Math.round(value) : value;
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type EventOf<Type extends DispatcherEvent["type"]> = Extract<DispatcherEvent, { type: Type }>;
type Describe = { readonly [Type in DispatcherEvent["type"]]: (event: EventOf<Type>) => LineWords };

const DESCRIBE: Describe = {
  listening: ({ url }) => info(`The API answers at ${url}`),
  polled: ({ ready, started }) => debug(`Polled: ${ready} ready, ${started} started`),
  task_claimed: (run) => info(`Claimed ${taskOf(run)} from "${run.queue}" for run ${run.runId}`),
  claim_lost: (run) => info(`Skipped ${taskOf(run)}: ${run.reason}`),
  claim_in_doubt: (run) =>
    warning(
      `Cannot tell whether ${taskOf(run)} was claimed; retrying in ${
        duration(run.retryInMs)
      }: ${run.reason}`,
    ),
  claim_not_renewed: (run) =>
    warning(
      `Cannot renew the claim of ${taskOf(run)}; retrying in ${
        duration(run.retryInMs)
      }: ${run.reason}`,
    ),
  claim_expired: (run) =>
    warning(
      `Cancelling run ${run.runId}: the claim of ${
        taskOf(run)
      } expired, and another dispatcher may have the task`,
    ),
  task_refused: (run) => warning(`Refused ${taskOf(run)}: ${run.reason}`),
  run_started: (run) => info(`Started run ${run.runId} on ${taskOf(run)}${pidOf(run)}`),
  read_delayed: (run) =>
    warning(
      `Cannot read ${taskOf(run)} to prepare its agent; retrying in ${
        duration(run.retryInMs)
      }: ${run.reason}`,
    ),
  step_started: (run) =>
    info(`Started step "${run.step}" of run ${run.runId} on ${taskOf(run)}${pidOf(run)}`),
  step_ended: describeStepEnd,
  run_adopted: (run) => info(`Adopted run ${run.runId} on ${taskOf(run)}${pidOf(run)}`),
  orphans_found: ({ orphans }) =>
    warning(
      `Found tasks in progress that are assigned to us and have no known run: ${
        orphans.map(({ taskId, taskName, queue }) => `task ${taskId} "${taskName}" in "${queue}"`)
          .join(", ")
      }; left in place, see on_orphan`,
    ),
  orphan_handled: (task) =>
    warning(
      `${
        task.action === "park" ? "Parked" : "Put back"
      } task "${task.taskName}" from "${task.queue}": no run of it is known`,
    ),
  resume_failed: (run) =>
    warning(
      `Cannot resume session ${run.sessionId} in run ${run.runId} on ${
        taskOf(run)
      }: starting a new session`,
    ),
  session_given_up: (run) =>
    warning(
      `Gave up session ${run.sessionId} in run ${run.runId} on ${
        taskOf(run)
      }: runs that resumed it ended at once without any work; starting a new session`,
    ),
  run_ended: describeEnd,
  run_settled: (run) => info(`Settled run ${run.runId} on ${taskOf(run)}: ${whereabouts(run)}`),
  retry_scheduled: (run) =>
    info(
      `Retrying ${taskOf(run)} ${
        run.retryInMs < 1 ? "" : `in ${duration(run.retryInMs)}, `
      }as attempt ${run.nextAttempt} of ${run.maxAttempts}`,
    ),
  retry_cancelled: (run) => info(`Not retrying ${taskOf(run)}: it has left "${run.queue}"`),
  retry_requested: (run) => info(`Retrying ${taskOf(run)} from "${run.queue}", as requested`),
  task_taken_away: (run) =>
    warning(
      `Cancelling run ${run.runId}: ${taskOf(run)} was moved or deleted on the board; ${
        whereabouts(run)
      }`,
    ),
  write_delayed: (run) =>
    warning(
      `Cannot deliver a ${run.write} for ${taskOf(run)}; retrying in ${
        duration(run.retryInMs)
      }: ${run.reason}`,
    ),
  write_abandoned: (run) => error(`Gave up on a ${run.write} for ${taskOf(run)}: ${run.reason}`),
  backend_failed: ({ reason, retryInMs }) =>
    warning(`The board fails; retrying in ${duration(retryInMs)}: ${reason}`),
  queue_failed: ({ queue, reason }) => warning(`Cannot read queue "${queue}": ${reason}`),
  route_held: ({ queue, reason, retryInMs }) =>
    warning(`Starting nothing from "${queue}" for ${duration(retryInMs)}: ${reason}`),
  breaker_tripped: ({ queue, reason, remedy }) => error(`Paused "${queue}": ${reason}; ${remedy}`),
  task_held: (task) =>
    warning(
      `Cannot claim ${taskOf(task)} from "${task.queue}"; retrying in ${
        duration(task.retryInMs)
      }: ${task.reason}`,
    ),
  agent_held: ({ agent, reason, remedy, retryInMs }) =>
    warning(
      `Starting no "${agent}" agent for ${duration(retryInMs)}: ${reason}${
        remedy === null ? "" : `; ${remedy}`
      }`,
    ),
  task_reverted: (task) => warning(`Not claiming ${taskOf(task)}: ${task.reason}`),
  paused: ({ queue }) => info(`Paused${ofRoute(queue)}: no more tasks are claimed`),
  resumed: ({ queue }) => info(`Resumed${ofRoute(queue)}`),
  drained: ({ queue }) =>
    info(`Drained${ofRoute(queue)}: no agent runs, and every board write is delivered`),
  leave_impossible: () =>
    warning(
      'Runs end with the dispatcher here, so on_shutdown = "leave" stops them like "stop"; set state_dir to a folder that may be written',
    ),
  vital_lost: ({ problem, remedy }) =>
    error(`Claiming no more tasks, while live agents go on: ${problem}; ${remedy}`),
  vital_restored: ({ what }) => warning(what),
  vital_found: ({ problem }) => info(`Claiming tasks again; this is over: ${problem}`),
  backend_recovered: ({ lastedMs }) =>
    info(`The board answers again, after ${duration(lastedMs)} of failures`),
  watch_ended: ({ reason }) =>
    info(`The board no longer reports changes; polling continues: ${reason}`),
  config_reloaded: ({ source, changes }) =>
    info(`Reloaded ${source}: ${changes.length === 0 ? "nothing changed" : changes.join("; ")}`),
  config_refused: ({ reason }) => error(`${reason}\nThe last good config stays`),
  reload_needed: ({ source, changes, queue, folder }) =>
    warning(
      `Not applied until a person asks for it, since agents of "${queue}" can write ${source} from ${
        JSON.stringify(folder)
      }: ${changes.join("; ")}; read the file, then run "artificer-dispatcher reload", or restart`,
    ),
  restart_needed: ({ source, changes }) =>
    warning(`Restart to apply the other changes of ${source}: ${changes.join("; ")}`),
  config_watched: ({ source }) => info(`Watching ${source} again`),
  config_unwatched: ({ source, reason }) =>
    warning(`Cannot watch ${source}; run "artificer-dispatcher reload" after a change: ${reason}`),
  internal_error: ({ during, reason }) => error(`Internal error while ${during}: ${reason}`),
  stopping: ({ running, mode }) =>
    running === 0 ? debug("Stopping") : info(`Stopping: ${STOPPING[mode](running)}`),
  stopped: ({ undelivered }) =>
    undelivered === 0
      ? info("Stopped")
      : warning(`Stopped with ${plural(undelivered, "board write")} undelivered`),
};

/** Puts `event` into words for a person. */
function describeEvent(event: DispatcherEvent): LineWords {
  // Each entry takes the event of its own key, which TypeScript can't see through the index.
  const describe = DESCRIBE[event.type] as (event: DispatcherEvent) => LineWords;
  return describe(event);
}

function describeEnd(run: EventOf<"run_ended">): LineWords {
  const message = `Run ${run.runId} on ${taskOf(run)} ${endOf(run)}`;
  // An outage is reported once, when its agent kind is held, and not for each run.
  const isQuiet = run.left === undefined && (!isFailure(run.outcome) || isOutage(run.outcome));
  return isQuiet ? info(message) : warning(message);
}

function describeStepEnd(run: EventOf<"step_ended">): LineWords {
  const how = run.signal ?? (run.code === null ? "no process" : `exit code ${run.code}`);
  const step = `Step "${run.step}" of run ${run.runId} on ${taskOf(run)}`;
  const message = `${step} ${verbOf(run.outcome)} (${how})`;
  return run.outcome === "succeeded" ? info(message) : warning(message);
}

const STOPPING: Readonly<Record<OnShutdown, (running: number) => string>> = {
  stop: (running) => `ending ${plural(running, "agent")}`,
  wait: (running) =>
    `waiting for ${plural(running, "agent")}; a second signal ends ${
      running === 1 ? "it" : "them"
    }`,
  leave: (running) => `leaving ${plural(running, "agent")} to the next dispatcher`,
};

function ofRoute(queue: string | null): string {
  return queue === null ? "" : ` "${queue}"`;
}

function taskOf({ taskName }: Pick<RunFacts, "taskName">): string {
  return `task "${taskName}"`;
}

function pidOf({ pid }: { readonly pid: number | null }): string {
  return pid === null ? "" : ` (pid ${pid})`;
}

function whereabouts({ taskQueue }: { readonly taskQueue: string | null }): string {
  return taskQueue === null ? "the task is gone" : `the task is in "${taskQueue}"`;
}

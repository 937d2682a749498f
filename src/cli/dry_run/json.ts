import type { Start } from "../../dispatcher/plan.ts";
import type { WaitingStart, WaitReason } from "../../dispatcher/preview.ts";
import type { Route } from "../../domain/route.ts";
import { ownValue } from "../../text/own.ts";
import type { Redact } from "../../text/redaction.ts";
import { commandLine } from "../../text/shell_word.ts";
import type { Inspection } from "./inspect.ts";

/** The output of `start --dry-run --json`. */
export interface DryRunJson {
  /** The tasks that would start, in the order of their claims. */
  readonly starts: readonly StartJson[];
  /** The ready tasks that would not start, by route, in board order. */
  readonly waits: readonly WaitJson[];
  /** In the order of the config. */
  readonly queues: readonly QueueJson[];
  /** Why the board could not be read, or null. */
  readonly board_error: string | null;
  readonly remarks: readonly { readonly level: string; readonly message: string }[];
  /** A dispatcher that is already running, whose state a dry run does not know, or null. */
  readonly running_dispatcher: { readonly pid: number | null } | null;
}

/** A task that would start now. */
export interface StartJson extends TaskJson {
  readonly in_progress_queue: string;
  readonly agent: string;
  /** The command line for a POSIX shell. */
  readonly command: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeout_seconds: number | null;
  readonly stdin: string | null;
}

/** A ready task that would not start now. */
export interface WaitJson extends TaskJson {
  readonly reason: WaitReason["type"];
  readonly detail: string;
}

interface TaskJson {
  readonly task_id: string;
  readonly task_name: string;
  readonly queue: string;
}

/** A ready queue. */
export interface QueueJson {
  readonly queue: string;
  readonly in_progress_queue: string;
  /** How many of its tasks were inspected; null if the queue was not read. */
  readonly tasks: number | null;
  /** Whether the queue has more tasks. */
  readonly has_more: boolean;
  /** Why it could not be read, or null. */
  readonly error: string | null;
}

/** Makes the answer for programs, without secrets. The text for people is made from it. */
export function describe(inspection: Inspection, redact: Redact): DryRunJson {
  const { boardError } = inspection.fetched;
  return {
    starts: inspection.starts.map((start) => startJson(start, inspection, redact)),
    waits: inspection.waits.map((wait) => waitJson(wait, inspection, redact)),
    queues: inspection.settings.routes.map((route) => queueJson(route, inspection, redact)),
    board_error: boardError === null ? null : redact(boardError.message),
    remarks: inspection.remarks.map(({ level, message }) => ({ level, message: redact(message) })),
    running_dispatcher: inspection.running,
  };
}

/** Tells whether the dry run could read the board and all queues. */
export function isComplete({ board_error: boardError, queues }: DryRunJson): boolean {
  return boardError === null && queues.every(({ error }) => error === null);
}

function startJson(start: Start, { specOf }: Inspection, redact: Redact): StartJson {
  const { inProgressQueue, agent } = start.route;
  const { argv, cwd, timeoutMs, stdin } = specOf(start);
  // Each word is redacted before it is quoted: quoting would change a secret that contains a quote.
  const words = argv.map(redact);
  return {
    ...taskJson(start, redact),
    in_progress_queue: inProgressQueue,
    agent,
    command: commandLine(words),
    argv: words,
    cwd: redact(cwd ?? Deno.cwd()),
    timeout_seconds: timeoutMs === null ? null : timeoutMs / 1000,
    stdin: stdin === null ? null : redact(stdin),
  };
}

function waitJson(wait: WaitingStart, { settings }: Inspection, redact: Redact): WaitJson {
  const detail = detailOf(wait, settings.maxConcurrentAgents);
  return { ...taskJson(wait, redact), reason: wait.reason.type, detail: redact(detail) };
}

function detailOf({ reason, route }: WaitingStart, maxConcurrentAgents: number): string {
  switch (reason.type) {
    case "refused":
      return reason.reason;
    case "listed_twice":
      return `it starts from ${JSON.stringify(reason.queue)}, which lists it too`;
    case "route_full":
      return `its route has no free slot: max_concurrent is ${route.maxConcurrent}`;
    case "no_free_slot":
      return `no free slot: max_concurrent_agents is ${maxConcurrentAgents}`;
    case "next_poll":
      return "the first poll does not reach it; the next one does";
  }
}

function taskJson({ route, task }: Start, redact: Redact): TaskJson {
  return { task_id: redact(task.id), task_name: redact(task.name), queue: route.queue };
}

function queueJson(route: Route, { fetched, longQueues }: Inspection, redact: Redact): QueueJson {
  const { queue, inProgressQueue } = route;
  const error = ownValue(fetched.queueErrors, queue);
  return {
    queue,
    in_progress_queue: inProgressQueue,
    tasks: fetched.views.find((view) => view.route === route)?.ready.length ?? null,
    has_more: longQueues.has(queue),
    error: error === undefined ? null : redact(error),
  };
}

import type { Start } from "../../dispatcher/plan.ts";
import type { Wait, WaitReason } from "../../dispatcher/preview.ts";
import type { Route } from "../../domain/route.ts";
import type { Redact } from "../../text/redaction.ts";
import { commandLine } from "../../text/shell_word.ts";
import type { Look } from "./look.ts";

/** What `start --dry-run --json` prints. */
export interface DryRunJson {
  /** In the order in which they would be claimed. */
  readonly starts: readonly StartJson[];
  /** By route, in board order. */
  readonly waits: readonly WaitJson[];
  /** In the order of the config. */
  readonly queues: readonly QueueJson[];
  /** Why the board could not be read, or null. */
  readonly board_error: string | null;
  readonly remarks: readonly { readonly level: string; readonly message: string }[];
  /** The dispatcher that runs already, whose memory is not looked at, or null. */
  readonly running_dispatcher: { readonly pid: number } | null;
}

/** A task that would start now. */
export interface StartJson extends TaskJson {
  readonly in_progress_queue: string;
  readonly agent: string;
  /** As one line for a POSIX shell. */
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
  /** How many of its tasks were looked at; null where it was not read. */
  readonly tasks: number | null;
  /** Whether it has more. */
  readonly has_more: boolean;
  /** Why it could not be read, or null. */
  readonly error: string | null;
}

/** The answer for programs, which is also all that people are told; without secrets. */
export function describe(look: Look, redact: Redact): DryRunJson {
  const { boardError } = look.fetched;
  return {
    starts: look.starts.map((start) => startJson(start, look, redact)),
    waits: look.waits.map((wait) => waitJson(wait, look, redact)),
    queues: look.settings.routes.map((route) => queueJson(route, look, redact)),
    board_error: boardError === null ? null : redact(boardError.message),
    remarks: look.remarks.map(({ level, message }) => ({ level, message: redact(message) })),
    running_dispatcher: look.runningPid === null ? null : { pid: look.runningPid },
  };
}

/** Whether everything that had to be read was. */
export function isWhole({ board_error: boardError, queues }: DryRunJson): boolean {
  return boardError === null && queues.every(({ error }) => error === null);
}

function startJson(start: Start, { specOf }: Look, redact: Redact): StartJson {
  const { inProgressQueue, agent } = start.route;
  const { argv, cwd, timeoutMs, stdin } = specOf(start);
  // Each word is masked before it is quoted: a quote within a secret would hide it.
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

function waitJson(wait: Wait, { settings }: Look, redact: Redact): WaitJson {
  const detail = detailOf(wait, settings.maxConcurrentAgents);
  return { ...taskJson(wait, redact), reason: wait.reason.type, detail: redact(detail) };
}

function detailOf({ reason, route }: Wait, maxConcurrentAgents: number): string {
  switch (reason.type) {
    case "refused":
      return reason.reason;
    case "listed_twice":
      return `it starts from ${JSON.stringify(reason.queue)}, where it is listed too`;
    case "route_full":
      return `no free slot of its route: max_concurrent is ${route.maxConcurrent}`;
    case "no_free_slot":
      return `no free slot: max_concurrent_agents is ${maxConcurrentAgents}`;
    case "next_poll":
      return "the first poll does not come to it; the next one does";
  }
}

function taskJson({ route, task }: Start, redact: Redact): TaskJson {
  return { task_id: redact(task.id), task_name: redact(task.name), queue: route.queue };
}

function queueJson(route: Route, { fetched, longQueues }: Look, redact: Redact): QueueJson {
  const { queue, inProgressQueue } = route;
  const error = fetched.queueErrors[queue];
  return {
    queue,
    in_progress_queue: inProgressQueue,
    tasks: fetched.views.find((view) => view.route === route)?.ready.length ?? null,
    has_more: longQueues.has(queue),
    error: error === undefined ? null : redact(error),
  };
}

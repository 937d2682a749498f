import * as z from "zod";

/*
 * What the API answers, read leniently: a dispatcher may be older or newer than the command that asks
 * it. What identifies an answer must be there; anything else that is missing or odd is not known.
 */

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const texts = z.array(z.string()).catch([]);

const activeRun = z.looseObject({
  run_id: z.string(),
  task_id: text,
  task_name: text,
  queue: text,
  pid: number,
  attempt: number,
  elapsed_seconds: number,
  timeout_seconds: number,
});

const health = z.looseObject({
  state: text,
  reason: text,
  since: text,
  next_try_at: text,
}).catch({ state: null, reason: null, since: null, next_try_at: null });

/** `GET /status`. */
export const statusAnswer = z.looseObject({
  version: z.string(),
  backend: z.string(),
  active_agents: z.array(activeRun),
  durability: text,
  stopping: z.boolean().catch(false),
  paused: z.boolean().catch(false),
  poll_interval: number,
  max_concurrent_agents: number,
  available_slots: number,
  last_poll: text,
  backend_health: health,
  queue_problems: z.record(z.string(), z.string()).catch({}),
  pending_writes: number,
  paused_routes: texts,
  held_routes: z.array(z.looseObject({ queue: z.string(), reason: text, until: text })).catch([]),
  waiting_tasks: z.array(
    z.looseObject({
      task_id: z.string(),
      task_name: text,
      queue: text,
      attempt: number,
      starts_at: text,
    }),
  ).catch([]),
  orphans: z.array(z.looseObject({ task_id: z.string(), task_name: text, queue: text })).catch([]),
});

/** `POST /pause`, `/resume` and `/drain`. */
export const pausedAnswer = z.looseObject({
  paused: z.boolean(),
  paused_routes: texts,
  active_agents: z.number().catch(0),
});

const usage = z.looseObject({
  total_cost_usd: number,
  input_tokens: number,
  output_tokens: number,
  cache_read_tokens: number,
  cache_creation_tokens: number,
  turns: number,
}).nullable().catch(null);

/** `GET /runs/{id}`, and each of `GET /runs`. */
export const runAnswer = z.looseObject({
  run_id: z.string(),
  state: z.string(),
  task_id: text,
  task_name: text,
  queue: text,
  in_progress_queue: text,
  agent: text,
  attempt: number,
  times: z.record(z.string(), z.string()).catch({}),
  command: text,
  cwd: text,
  pid: number,
  outcome: text,
  exit_code: number,
  signal: text,
  error: text,
  drop_reason: text,
  started_at: text,
  ended_at: text,
  duration_seconds: number,
  timeout_seconds: number,
  session_id: text,
  usage,
  last_message: text,
});

/** `GET /runs`. */
export const runsAnswer = z.looseObject({ runs: z.array(runAnswer), next: text });

const comment = z.looseObject({
  id: text,
  author: text,
  text: z.string().catch(""),
  created_at: text,
});

/** `POST /tasks/{id}/comments`. */
export const commentAnswer = z.looseObject({ id: z.string(), text: z.string() });

/** A task. */
export const taskAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  queue: z.string(),
  description: z.string().catch(""),
  url: text,
  created_at: text,
  labels: texts,
  assignees: texts,
  comments: z.array(comment).catch([]),
  tasks: z.array(z.looseObject({ name: z.string(), completed: z.boolean().catch(false) }))
    .catch([]),
});

/** What `GET /status` says. */
export type PausedAnswer = z.output<typeof pausedAnswer>;
export type StatusAnswer = z.output<typeof statusAnswer>;
/** What is said of one run. */
export type RunAnswer = z.output<typeof runAnswer>;
/** A page of runs. */
export type RunsAnswer = z.output<typeof runsAnswer>;
/** What is said of a task. */
export type TaskAnswer = z.output<typeof taskAnswer>;

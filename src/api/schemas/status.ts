import * as z from "zod";
import { RUN_ID, TASK_ID } from "../../operations/input.ts";
import { CATEGORIES } from "../../operations/words.ts";
import { eventsSchema } from "./events.ts";
import { INSTANT, lazily, type ShownBy } from "./common.ts";
import { todaySchema } from "./today.ts";

export type HealthJson = ShownBy<typeof healthSchema>;
export type ActiveRunJson = ShownBy<typeof activeRunSchema>;
export type StatusJson = ShownBy<typeof statusSchema>;
export type WaitingTaskJson = ShownBy<typeof waitingTaskSchema>;
export type PausedJson = ShownBy<typeof pausedSchema>;
export type ProbeJson = ShownBy<typeof probeSchema>;

const category = z.enum(CATEGORIES).describe("What kind of failure it is.");
const count = (description: string) => z.int().min(0).describe(description);

const healthSchema = lazily(() =>
  z.object({
    state: z.enum(["unknown", "ok", "failing"]).describe("`unknown` before the first poll."),
    category: category.optional(),
    reason: z.string().optional().describe("What the board said, for a person."),
    since: INSTANT.optional().describe("When it began to fail."),
    next_try_at: INSTANT.optional().describe("When the dispatcher asks it again."),
  })
);

const activeRunSchema = lazily(() =>
  z.object({
    run_id: RUN_ID.describe("The run's id."),
    task_id: TASK_ID.describe("The task that it works on."),
    task_name: z.string().describe("The task's name at the claim."),
    queue: z.string().describe("The ready queue that the task came from; the route's name."),
    command: z.string().describe("The command as one line that a shell would take."),
    pid: z.int().nullable().describe("The process id of its command."),
    attempt: z.int().min(1).describe("From 1."),
    started_at: INSTANT.describe("When its command was started."),
    elapsed_seconds: z.number().describe("Since the start."),
    timeout_seconds: z.number().nullable().describe("How long it may take; null means no limit."),
    last_step: z.string().nullable().describe(
      "What its agent does now: its last call of a tool, or its last words; null before it tells.",
    ),
    cost_usd: z.number().nullable().describe(
      "What it has cost so far, in US dollars, by its agent's own count; null before it tells.",
    ),
  })
);

const heldRouteSchema = lazily(() =>
  z.object({
    queue: z.string().describe("The ready queue; the route's name."),
    reason: z.string().describe("Why it starts nothing, for a person."),
    remedy: z.string().nullable().describe("What a person can do about it, if that is known."),
    since: INSTANT.describe("Since when."),
    until: INSTANT.nullable()
      .describe("When it starts something again; null if only a person can resume it."),
  })
);

const heldTaskSchema = lazily(() =>
  z.object({
    task_id: TASK_ID.describe("The task."),
    task_name: z.string().describe("Its name."),
    queue: z.string().describe("The ready queue that it waits in; the route's name."),
    reason: z.string().describe("Why it is not claimed, for a person."),
    remedy: z.string().nullable().describe("What a person can do about it, if that is known."),
    since: INSTANT.describe("When the first of its claims failed, or when it was held."),
    until: INSTANT.nullable()
      .describe("When it is claimed again; null if only a person can release it, by a retry."),
  })
);

const claimingTaskSchema = lazily(() =>
  z.object({
    run_id: RUN_ID.describe("The run that begins with the claim."),
    task_id: TASK_ID.describe("The task."),
    task_name: z.string().describe("Its name."),
    queue: z.string().describe("The ready queue that it waits in; the route's name."),
    since: INSTANT.describe("When its claim began."),
    in_doubt: z.boolean().describe(
      "Whether the result of the claim is unknown and the board may still carry it out.",
    ),
  })
);

const waitingTaskSchema = lazily(() =>
  z.object({
    task_id: TASK_ID.describe("The task."),
    task_name: z.string().describe("Its name at the last claim."),
    queue: z.string().describe("The ready queue that it waits in; the route's name."),
    attempt: z.int().min(1).describe("Which attempt it waits for."),
    starts_at: INSTANT.describe("When it may start."),
  })
);

const lostSchema = lazily(() =>
  z.object({
    problem: z.string().describe("What is gone or was replaced, for a person."),
    remedy: z.string().describe("What to do about it."),
    since: INSTANT.describe("When the dispatcher noticed it."),
  })
);

const orphanSchema = lazily(() =>
  z.object({
    task_id: TASK_ID.describe("The task."),
    task_name: z.string().describe("Its name."),
    queue: z.string().describe("The in-progress queue that it is in."),
  })
);

const waitingChangeSchema = lazily(() =>
  z.object({
    change: z.string().describe("The change, with the keys of the config."),
    waits_for: z.enum(["reload", "restart"]).describe(
      "What applies it. `reload`: agents can write the config, so a person has to ask for it.",
    ),
  })
);

const connectionsSchema = lazily(() =>
  z.object({
    open: count("How many are open."),
    max: count(
      "The most at once: `api_max_connections`, or less for ten minutes after `failed_at`.",
    ),
    crowded_out: count("How many were closed or refused for lack of room since the start."),
    failed_at: INSTANT.nullable().describe(
      "When the system last refused one, such as because too many files are open; null if that is ten minutes ago.",
    ),
  })
);

/** The dispatcher's state as the API shows it. */
export const statusSchema = lazily(() =>
  z.object({
    version: z.string().describe("The dispatcher's version."),
    instance_id: z.string().nullable().describe("Identifies this start; null for a run."),
    folder: z.string().nullable().describe(
      "The folder of the config: the project that this dispatcher works for.",
    ),
    backend: z.string().describe("The kind of board."),
    durability: z.enum(["memory", "disk"]).describe(
      "Whether the record of runs survives a restart.",
    ),
    leftovers: z.enum(["control_group", "inherited", "group"]).nullable().describe(
      "Which processes that agents leave behind are ended: all (`control_group`), those that still have something of their run and that the dispatcher may end (`inherited`), or those of their process group (`group`). Null if it is not known.",
    ),
    stopping: z.boolean()
      .describe(
        "Whether the dispatcher is shutting down: it claims nothing more, even if slots are free.",
      ),
    routes: z.array(z.string()).describe("The routes, which are named by their ready queues."),
    paused: z.boolean().describe("Whether no route claims anything."),
    paused_routes: z.array(z.string())
      .describe("Routes that are paused alone."),
    held_routes: z.array(heldRouteSchema())
      .describe(
        "Routes that start nothing for now: claims or starts fail, an agent exited with code 75, an account is out of order, or runs failed again and again.",
      ),
    held_tasks: z.array(heldTaskSchema())
      .describe(
        "Tasks that are not claimed now: their claims fail, or an older text of the board put them back after their run.",
      ),
    waiting_tasks: z.array(waitingTaskSchema())
      .describe("Tasks that wait in their ready queue for their next attempt."),
    orphans: z.array(orphanSchema())
      .describe(
        "Tasks in progress that are assigned to us although no run of them is known; see on_orphan.",
      ),
    poll_interval: z.number().describe("Seconds between two polls of the board."),
    max_concurrent_agents: count("The most agents at once, over all routes."),
    available_slots: count("How many more agents may start now."),
    active_agents: z.array(activeRunSchema()).describe("The live runs, oldest first."),
    claiming_tasks: z.array(claimingTaskSchema())
      .describe(
        "Tasks that are being claimed, and have no agent yet: each takes a slot, unless it is in doubt.",
      ),
    last_poll: INSTANT.nullable().describe("When the board was last reached."),
    backend_health: healthSchema().describe(
      "How the board answers now. The other fields are there while it fails.",
    ),
    lost: z.array(lostSchema()).describe(
      "What the dispatcher needs and has lost, such as its state folder: it claims nothing meanwhile, and live agents go on.",
    ),
    queue_problems: z.record(z.string(), z.string())
      .describe("Queues that could not be read at the last poll, and why."),
    pending_writes: count("Writes to the board about ended runs that are not delivered yet."),
    today: todaySchema().nullable().describe(
      "What the runs that ended today came to. Null for a run, which sees no others.",
    ),
    api_addresses: z.array(z.string()).describe(
      "Where the API listens; first the address that agents get.",
    ),
    api_connections: connectionsSchema().nullable().describe(
      "The connections to the API; null if this Deno shows none, and then nothing limits them.",
    ),
    waiting_changes: z.array(waitingChangeSchema())
      .describe("Changes of the config that do not apply yet."),
    events: eventsSchema().optional().describe("What happened lately, with `events_since`."),
  }).meta({ id: "Status", description: "The dispatcher's state." })
);

/** The answer to a reload. */
export const reloadedSchema = lazily(() =>
  z.object({
    changes: z.array(z.string())
      .describe("The changes that apply from now on; empty if nothing changed."),
    restart_needed: z.array(z.string()).describe("Other changes, which only a restart can apply."),
  }).meta({ id: "Reloaded", description: "What has changed in the config." })
);

/** The answer to a pause, its end, or a drain. */
export const pausedSchema = lazily(() =>
  z.object({
    paused: z.boolean().describe("Whether no route claims anything."),
    paused_routes: z.array(z.string())
      .describe("Routes that are paused alone."),
    active_agents: count("Live runs of what was asked for."),
  }).meta({ id: "Paused", description: "What is paused, and what still runs." })
);

/** The answer to a probe. */
export const probeSchema = lazily(() =>
  z.object({
    status: z.enum(["ok", "failing"]).describe("`ok` also before the first poll."),
    program: z.literal("artificer-dispatcher").describe("Which program answers."),
    pid: z.int().describe("The dispatcher's process id."),
    instance_id: z.string().optional().describe(
      "Identifies this start of the dispatcher. A request with it in `Artificer-Instance` reaches no other.",
    ),
    folder: z.string().optional().describe(
      "The folder of its config. Only where no other machine can reach the API, as `state_dir`.",
    ),
    state_dir: z.string().nullable().optional().describe(
      "The folder of its state; null if it keeps none on the disk.",
    ),
    category: category.optional(),
    since: INSTANT.optional().describe("When the board began to fail."),
  }).meta({
    id: "Health",
    description: "Whether the board answers. The other fields are there while it fails.",
  })
);

/** The answer to a refresh. */
export const acceptedSchema = lazily(() =>
  z.object({ status: z.literal("accepted").describe("Always the same.") })
    .meta({ id: "Accepted", description: "It will be done." })
);

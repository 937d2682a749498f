import * as z from "zod";
import { type Caller, isPerson, runIdOf } from "./caller.ts";
import type { CallOptions } from "../contracts/task_adapter.ts";
import type { RunControl } from "../contracts/run_control.ts";
import { textOf } from "../domain/errors.ts";
import type { Task } from "../domain/task.ts";
import { invalid, names, nonBlank, quote, TASK_ID, text } from "./input.ts";
import { unknownQueue } from "./known_queue.ts";
import { queueAccessRefusal } from "./limits/queue_access.ts";
import { defineOperation, type OperationDeps } from "./operation.ts";
import { recallComment, recallMove, recallTask } from "./repeats/recall.ts";
import { done, type Refusal, refused } from "./result.ts";

/** Why a task may not be put into a queue. */
const QUEUE_REFUSALS = ["unknown_queue", "queue_not_allowed", "run_ended"] as const;

/** The input that names a task. */
export const ON_TASK = {
  id: TASK_ID.describe(
    "The task's id. A person may give its beginning, if no other id begins so: with the operator's token, or with the header `Artificer-Caller: person`.",
  ),
};

/** Reads a task as it is on the board now. */
export const getTask = defineOperation({
  what: "read the task",
  access: "own_task",
  names: "task",
  isRead: true,
  asksBoard: true,
  input: z.strictObject(ON_TASK),
  async run({ input: { id }, signal }, { tasks }) {
    return done(await tasks.getTask(id, { signal }));
  },
});

/** Adds a comment to a task. */
export const addComment = defineOperation({
  what: "add the comment",
  access: "own_task",
  names: "task",
  asksBoard: true,
  writes: true,
  input: z.strictObject({
    ...ON_TASK,
    text: nonBlank.meta({ description: "What it says.", examples: ["On it."] }),
  }),
  aliases: { comment: "text" },
  async run({ input: { id, text }, signal }, { tasks, redact }) {
    return done(await tasks.addComment(id, redact(text), { signal }));
  },
  recall: ({ input: { id, text }, signal }, since, { tasks, redact }) =>
    recallComment({ taskId: id, text: redact(text), since }, tasks, { signal }),
});

/** Moves a task to another queue, which the board or the config must have. */
export const moveTask = defineOperation({
  what: "move the task",
  access: "own_task",
  names: "task",
  asksBoard: true,
  writes: true,
  input: z.strictObject({
    ...ON_TASK,
    target_queue: nonBlank.meta({ description: "The queue to move it to.", examples: ["Done"] }),
  }),
  aliases: { queue: "target_queue", queue_name: "target_queue" },
  refusals: QUEUE_REFUSALS,
  async run({ caller, input: { id, target_queue: queue }, signal }, deps) {
    const { tasks, control } = deps;
    const target = { what: `move task ${quote(id)}`, queue, caller };
    const refusal = await queueRefusal(target, deps, { signal });
    if (refusal !== null) return refusal;
    const isPersons = isPerson(caller);
    // Before the call: an agent's move whose answer is lost must not look like a person's.
    if (!isPersons) control.noteMoving(id);
    const moved = await tasks.moveTask(id, queue, { signal });
    noteMoved(moved, caller, control);
    return done(moved);
  },
  async recall({ caller, input: { id, target_queue: to }, signal }, _since, { tasks, control }) {
    const route = caller.kind === "run" && caller.taskId === id
      ? control.routeOf(caller.runId)
      : null;
    const from = route?.inProgressQueue ?? null;
    const found = await recallMove({ taskId: id, from, to }, tasks, { signal });
    if (typeof found === "object") noteMoved(found.value, caller, control);
    return found;
  },
});

function noteMoved({ id, queue }: Task, caller: Caller, control: RunControl): void {
  if (isPerson(caller)) control.noteMovedByPerson(id, queue);
  else control.noteMoved(id, queue, runIdOf(caller));
}

const CHANGES = {
  name: nonBlank.optional().meta({ description: "The new title." }),
  description: text.optional().meta({ description: "The new description; empty clears it." }),
  // Zod drops the examples of what it transforms.
  labels: names.optional().meta({
    description: "All labels it then has.",
    override: { examples: [["bug"]] },
  }),
  assignees: names.optional().meta({
    description: "All users who are then assigned.",
    override: { examples: [["ana"]] },
  }),
};

const EDIT = "edit the task";

/** Changes a task. An edit that changes nothing is refused: its sender meant something. */
export const editTask = defineOperation({
  what: EDIT,
  access: "own_task",
  names: "task",
  asksBoard: true,
  writes: true,
  input: z.strictObject({ ...ON_TASK, ...CHANGES }),
  refusals: ["invalid"],
  async run({ input: { id, ...changes }, signal }, { tasks, redact }) {
    if (Object.keys(changes).length === 0) {
      const known = Object.keys(CHANGES).map(quote).join(", ");
      const detail = `the body changes nothing; give any of ${known}`;
      return invalid(EDIT, [{ path: "", detail }]);
    }
    return done(await tasks.updateTask(id, masked(changes, redact), { signal }));
  },
});

/** Creates a task in a queue that the board or the config has. The run that creates it may touch it from then on. */
export const createTask = defineOperation({
  what: "create the task",
  access: "own_queues",
  asksBoard: true,
  writes: true,
  input: z.strictObject({
    queue_name: nonBlank.meta({ description: "The queue to create it in.", examples: ["Done"] }),
    name: nonBlank.meta({ description: "Its title.", examples: ["Write a test"] }),
    description: text.default("").meta({
      description: "What is to be done.",
      examples: ["For the crash."],
    }),
  }),
  aliases: { queue: "queue_name", target_queue: "queue_name" },
  refusals: QUEUE_REFUSALS,
  async run({ caller, input, signal }, deps) {
    const { tasks, control, redact } = deps;
    const { queue_name: queue } = input;
    const { name, description } = masked(input, redact);
    const refusal = await queueRefusal({ what: "create the task", queue, caller }, deps, {
      signal,
    });
    if (refusal !== null) return refusal;
    const created = await tasks.createTask(queue, name, description, { signal });
    control.noteCreated(created.id, created.queue, runIdOf(caller));
    return done(created);
  },
  async recall({ caller, input, signal }, since, { tasks, control, info, redact }) {
    const { queue_name: queue } = input;
    const { name, description } = masked(input, redact);
    const board = { tasks, configured: info.queues };
    const found = await recallTask({ queue, name, description, since }, board, { signal });
    if (typeof found === "object") {
      control.noteCreated(found.value.id, found.value.queue, runIdOf(caller));
    }
    return found;
  },
});

/** `fields` without secrets in their texts: what callers write on a board, others read. */
function masked<Fields extends Readonly<Record<string, string | readonly string[] | undefined>>>(
  fields: Fields,
  redact: (text: string) => string,
): Fields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? redact(value) : value?.map(redact),
  ]);
  // Every field keeps its name and its type.
  return Object.fromEntries(entries) as Fields;
}

/** The queue that a task is to be put into. */
interface Target {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly queue: string;
  readonly caller: Caller;
}

/** The refusal of a queue that the caller may not use, or that neither the board nor the config has, or null. */
async function queueRefusal(
  { what, queue, caller }: Target,
  { tasks, info, control }: Pick<OperationDeps, "tasks" | "info" | "control">,
  options: CallOptions,
): Promise<Refusal<typeof QUEUE_REFUSALS[number]> | null> {
  const barred = queueAccessRefusal(what, queue, caller, { control, info });
  if (barred !== null) return barred;
  const unknown = await unknownQueue(queue, { tasks, configured: info.queues }, options);
  return unknown === null ? null : refused("unknown_queue", `Cannot ${what}: ${textOf(unknown)}`);
}

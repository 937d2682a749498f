import type { CallOptions, FoundTask, TaskAdapter } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { shortened } from "../../text/shortened.ts";
import { quote } from "../input.ts";
import { done, refused, type Result } from "../result.ts";
import { enoughOf, isEnough, listed, MAX_LISTED, partOf, type Use } from "./part.ts";

/** How many tasks of each queue are searched on a board that cannot search them itself. */
const MAX_SEARCHED = 1_000;
/** How much of a task's name a message shows, in characters. */
const MAX_NAME = 60;

/** What a person asks for. */
export interface NamedTask {
  /** Completes "Cannot …". */
  readonly what: string;
  /** The id, or the beginning of one. */
  readonly given: string;
  readonly use: Use;
}

/** Where tasks are searched. */
export interface TaskSource {
  readonly tasks: Pick<TaskAdapter, "findTasks" | "getTask" | "getReadyTasks">;
  /** The queues to search on a board that cannot search by itself. */
  readonly queues: readonly string[];
  /** Called with an id that is that of a task as it was given. */
  readonly onWhole?: (id: string) => void;
}

/**
 * The id of the one task whose id begins with what a person has typed. A whole id is always that of its own task.
 * What fits no task stays as it is: the board then says that it has no such task.
 */
export async function taskNamed(
  { what, given, use }: NamedTask,
  source: TaskSource,
  options: CallOptions,
): Promise<Result<string, "ambiguous_id" | "not_found">> {
  const part = partOf(given);
  if (part === "") return done(given);
  const found = await search(part, source, options);
  const [only, ...others] = found;
  if (only === undefined) return done(given);
  if (only.id === part) {
    source.onWhole?.(part);
    return done(part);
  }
  if (others.length > 0) {
    return refused(
      "ambiguous_id",
      `Cannot ${what}: the ids of several tasks begin with ${quote(part)}; give more of the id${
        listed(found.map(describe))
      }`,
    );
  }
  if (isEnough(part, only.id, use)) return done(only.id);
  return refused(
    "not_found",
    `Cannot ${what}: the board has no task ${
      quote(part)
    }; if you mean the only one whose id begins so, ${enoughOf(part, only.id)}${
      listed([describe(only)])
    }`,
  );
}

/** The task with the id `part`, or else those whose id begins so; one more than a message lists. */
async function search(
  part: string,
  { tasks, queues }: TaskSource,
  options: CallOptions,
): Promise<readonly FoundTask[]> {
  const limit = MAX_LISTED + 1;
  if (tasks.findTasks !== undefined) return await tasks.findTasks(part, { ...options, limit });
  const own = await ignoringAbsence(tasks.getTask(part, options));
  if (own !== null) return [own];
  const found: FoundTask[] = [];
  for (const queue of queues) {
    const ready = tasks.getReadyTasks([queue], { ...options, limit: MAX_SEARCHED });
    found.push(...(await ignoringAbsence(ready) ?? []).filter(({ id }) => id.startsWith(part)));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

async function ignoringAbsence<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isAdapterError(error, "not_found")) return null;
    throw error;
  }
}

function describe({ id, name, queue }: FoundTask): string {
  return `${id}  ${shortened(name.replace(/\s+/g, " "), MAX_NAME)}, in ${quote(queue)}`;
}

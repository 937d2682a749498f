import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../domain/errors.ts";
import type { Route } from "../domain/route.ts";
import { callBoard, type CallContext, isPassing } from "./board.ts";
import type { RouteView } from "./plan.ts";

/** A route that may start runs now. */
export interface OpenRoute {
  readonly route: Route;
  readonly freeSlots: number;
}

/** What the board said of the ready queues. */
export interface Fetched {
  readonly views: readonly RouteView[];
  /** What is wrong with the board as a whole, or null. */
  readonly boardError: AdapterError | null;
  /** What is wrong with single queues, by queue. */
  readonly queueErrors: Readonly<Record<string, string>>;
}

/**
 * Reads the ready tasks of the routes that may start some, at most `limit` of each: a queue that is
 * misspelled does not keep the others from being served.
 */
export async function fetchReady(
  routes: readonly OpenRoute[],
  limitOf: (route: OpenRoute) => number,
  tasks: TaskAdapter,
  context: CallContext,
): Promise<Fetched> {
  const answers = await Promise.all(routes.map(async (open) => {
    const read = (signal: AbortSignal) =>
      tasks.getReadyTasks([open.route.queue], { signal, limit: limitOf(open) });
    try {
      return { open, ready: await callBoard(context, ({ signal }) => read(signal)), error: null };
    } catch (error) {
      if (isAdapterError(error)) return { open, ready: [], error };
      throw error;
    }
  }));
  const errors = answers.flatMap(({ open, error }) => error === null ? [] : [{ open, error }]);
  const ofQueue = errors.filter(({ error }) => !isPassing(error));
  return {
    views: answers.map(({ open, ready }) => ({ ...open, ready })),
    boardError: errors.find(({ error }) => isPassing(error))?.error ?? null,
    queueErrors: Object.fromEntries(ofQueue.map(({ open, error }) => [
      open.route.queue,
      error.message,
    ])),
  };
}

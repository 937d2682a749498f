import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError, reasonIn } from "../../domain/errors.ts";
import type { Route } from "../../domain/route.ts";
import { callBoard, type CallContext, isPassing } from "./call.ts";
import type { RouteView } from "../plan.ts";

/** A route that may start runs now. */
export interface OpenRoute {
  readonly route: Route;
  readonly freeSlots: number;
}

/** The ready queues as the board shows them. */
export interface Fetched {
  /** The routes whose queue could be read. */
  readonly views: readonly RouteView[];
  /** The error of the board as a whole, or null. */
  readonly boardError: AdapterError | null;
  /** The errors of single queues, by queue. */
  readonly queueErrors: Readonly<Record<string, string>>;
}

/**
 * Reads the ready tasks of the routes that may start runs, at most `limitOf` of each. A queue that is
 * misspelled, or is the only one that fails, does not affect the others.
 */
export async function fetchReady(
  routes: readonly OpenRoute[],
  limitOf: (route: OpenRoute) => number,
  tasks: TaskAdapter,
  context: CallContext,
): Promise<Fetched> {
  const views: RouteView[] = [];
  const errors: { readonly queue: string; readonly error: AdapterError }[] = [];
  await Promise.all(routes.map(async (open) => {
    const { route: { queue } } = open;
    const limit = limitOf(open);
    try {
      const read = ({ signal }: CallOptions) => tasks.getReadyTasks([queue], { signal, limit });
      views.push({ ...open, ready: await callBoard(context, read) });
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      errors.push({ queue, error });
    }
  }));
  const isOfBoard = ({ category }: AdapterError) =>
    views.length === 0 || category === "unauthorized" || category === "rate_limited";
  const ofBoard = errors.filter(({ error }) => isPassing(error) && isOfBoard(error));
  const ofQueue = errors.filter((each) => !ofBoard.includes(each));
  return {
    views,
    boardError: ofBoard[0]?.error ?? null,
    queueErrors: Object.fromEntries(
      ofQueue.map(({ queue, error }) => [queue, reasonIn(error.message, attemptOn(queue))]),
    ),
  };
}

function attemptOn(queue: string): string {
  return `Cannot read queue ${JSON.stringify(queue)}`;
}

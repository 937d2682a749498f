import type { Route } from "./route.ts";

/** One move of a task from the queue of a route to another ready queue. */
export interface Hop {
  /** The route whose run ends. */
  readonly from: string;
  /** The key that names the next queue. */
  readonly by: "done_queue" | "failed_queue";
  /** The next queue, the ready queue of another route. */
  readonly to: string;
}

/** The queue that a route claims tasks from, and the queues that it moves them to. */
export type RouteQueues = Pick<Route, "queue" | "doneQueue" | "failedQueue">;

/**
 * Loops in the config: `done_queue` and `failed_queue` move a task from one ready queue to others and back.
 * Each route counts attempts from 1 again, so only `max_rounds` ends such a loop. Of the loops that share a route, only
 * the shortest is in the result.
 */
export function findLoops(routes: readonly RouteQueues[]): readonly (readonly Hop[])[] {
  const loops: (readonly Hop[])[] = [];
  for (const { queue } of routes) {
    if (loops.flat().some(({ from }) => from === queue)) continue;
    const loop = shortestLoop(queue, routes);
    if (loop !== null) loops.push(loop);
  }
  return loops;
}

/** The shortest loop through `start`, or null. Searches breadth first. */
function shortestLoop(start: string, routes: readonly RouteQueues[]): readonly Hop[] | null {
  const seen = new Set([start]);
  let paths: (readonly Hop[])[] = hopsFrom(start, routes).map((hop) => [hop]);
  while (paths.length > 0) {
    const back = paths.find((path) => path.at(-1)?.to === start);
    if (back !== undefined) return back;
    paths = paths.flatMap((path) => {
      const { to = start } = path.at(-1) ?? {};
      if (seen.has(to)) return [];
      seen.add(to);
      return hopsFrom(to, routes).map((hop) => [...path, hop]);
    });
  }
  return null;
}

function hopsFrom(from: string, routes: readonly RouteQueues[]): Hop[] {
  const route = routes.find(({ queue }) => queue === from);
  const ends = [["done_queue", route?.doneQueue], ["failed_queue", route?.failedQueue]] as const;
  return ends.flatMap(([by, to]) => typeof to === "string" ? [{ from, by, to }] : []);
}

/** Such as `"Todo" → "Review" (done_queue) → "Todo" (failed_queue)`. */
export function describeLoop(loop: readonly Hop[]): string {
  const begin = JSON.stringify(loop[0]?.from ?? "");
  return [begin, ...loop.map(({ by, to }) => `${JSON.stringify(to)} (${by})`)].join(" → ");
}

import type { Route } from "./route.ts";

/** One way from a ready queue to the next. */
export interface Step {
  /** The route whose run ends there. */
  readonly from: string;
  /** The key that sends its task on. */
  readonly by: "done_queue" | "failed_queue";
  /** The ready queue that it comes to. */
  readonly to: string;
}

/** Where a route takes tasks from, and sends them to. */
export type Ends = Pick<Route, "queue" | "doneQueue" | "failedQueue">;

/**
 * Ways round on which the config alone sends a task: from each queue by `done_queue` or `failed_queue`
 * to another one that is watched, and back. Attempts begin anew with each route, so nothing bounds them.
 * Of the loops that share a route the shortest is told.
 */
export function findLoops(routes: readonly Ends[]): readonly (readonly Step[])[] {
  const loops: (readonly Step[])[] = [];
  for (const { queue } of routes) {
    if (loops.flat().some(({ from }) => from === queue)) continue;
    const loop = wayBackTo(queue, routes);
    if (loop !== null) loops.push(loop);
  }
  return loops;
}

/** The shortest, breadth first. */
function wayBackTo(start: string, routes: readonly Ends[]): readonly Step[] | null {
  const seen = new Set([start]);
  let ways: (readonly Step[])[] = stepsFrom(start, routes).map((step) => [step]);
  while (ways.length > 0) {
    const back = ways.find((way) => way.at(-1)?.to === start);
    if (back !== undefined) return back;
    ways = ways.flatMap((way) => {
      const { to = start } = way.at(-1) ?? {};
      if (seen.has(to)) return [];
      seen.add(to);
      return stepsFrom(to, routes).map((step) => [...way, step]);
    });
  }
  return null;
}

function stepsFrom(from: string, routes: readonly Ends[]): Step[] {
  const route = routes.find(({ queue }) => queue === from);
  const ends = [["done_queue", route?.doneQueue], ["failed_queue", route?.failedQueue]] as const;
  return ends.flatMap(([by, to]) => typeof to === "string" ? [{ from, by, to }] : []);
}

/** Such as `"Todo" → "Review" (done_queue) → "Todo" (failed_queue)`. */
export function describeLoop(loop: readonly Step[]): string {
  const begin = JSON.stringify(loop[0]?.from ?? "");
  return [begin, ...loop.map(({ by, to }) => `${JSON.stringify(to)} (${by})`)].join(" → ");
}

import type { Route } from "../../domain/route.ts";
import type { OpenRoute } from "../board/fetch.ts";

/** The limits on how many runs of a route may start. */
export interface Slots {
  /** How many more runs may start in all. */
  readonly freeSlots: number;
  /** How many live runs came from a queue. */
  liveOf(queue: string): number;
  /** Whether a route may start runs now, regardless of free slots. */
  isOpen(route: Route): boolean;
}

/** The routes that may start runs now, and how many each. A poll reads only their queues. */
export function openRoutes(routes: readonly Route[], slots: Slots): OpenRoute[] {
  return routes.filter((route) => slots.isOpen(route)).map((route) => {
    const { queue, maxConcurrent } = route;
    const own = (maxConcurrent ?? Infinity) - slots.liveOf(queue);
    return { route, freeSlots: Math.min(slots.freeSlots, own) };
  }).filter(({ freeSlots }) => freeSlots > 0);
}

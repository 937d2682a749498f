import type { Route } from "../domain/route.ts";
import type { OpenRoute } from "./board/fetch.ts";

/** The limits on how many runs of a route may start. */
export interface Slots {
  /** How many more runs may start in all. */
  readonly freeSlots: number;
  /** How many live runs came from a queue. */
  liveOf(queue: string): number;
  /** How many runs of a route may start now, regardless of free slots. */
  startLimit(route: Route): number;
}

/** The routes that may start runs now, and how many each. A poll reads only their queues. */
export function openRoutes(routes: readonly Route[], slots: Slots): OpenRoute[] {
  return routes.map((route) => {
    const { queue, maxConcurrent } = route;
    const own = (maxConcurrent ?? Infinity) - slots.liveOf(queue);
    return { route, freeSlots: Math.min(slots.freeSlots, own, slots.startLimit(route)) };
  }).filter(({ freeSlots }) => freeSlots > 0);
}

import type { Route } from "../domain/route.ts";
import type { OpenRoute } from "./board/fetch.ts";

/** What decides how many runs of a route may start. */
export interface Slots {
  /** How many more runs may start in all. */
  readonly freeSlots: number;
  /** How many runs that came from a queue are live. */
  liveOf(queue: string): number;
  /** How many runs of a route may start now, whatever slots are free. */
  startLimit(route: Route): number;
}

/** The routes that may start some runs now, and how many each: only their queues are asked for. */
export function openRoutes(routes: readonly Route[], slots: Slots): OpenRoute[] {
  return routes.map((route) => {
    const { queue, maxConcurrent } = route;
    const own = (maxConcurrent ?? Infinity) - slots.liveOf(queue);
    return { route, freeSlots: Math.min(slots.freeSlots, own, slots.startLimit(route)) };
  }).filter(({ freeSlots }) => freeSlots > 0);
}

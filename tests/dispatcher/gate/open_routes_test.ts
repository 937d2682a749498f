import assert from "node:assert/strict";
import { openRoutes, type Slots } from "../../../src/dispatcher/gate/open_routes.ts";
import type { Route } from "../../../src/domain/route.ts";
import { routeOf } from "../world.ts";

/** How many runs each route may start, by queue. */
function opened(limits: Record<string, number | null>, slots: Partial<Slots>) {
  const routes = Object.entries(limits).map(([queue, maxConcurrent]) =>
    routeOf({ queue, maxConcurrent })
  );
  const all = { freeSlots: 3, liveOf: () => 0, isOpen: () => true, ...slots };
  return Object.fromEntries(
    openRoutes(routes, all).map(({ route, freeSlots }) => [route.queue, freeSlots]),
  );
}

Deno.test("a route without a limit of its own may take all free slots", () => {
  assert.deepEqual(opened({ Todo: null, Review: 2 }, {}), { Todo: 3, Review: 2 });
});

Deno.test("live runs of a queue count against its route's own limit only", () => {
  const liveOf = (queue: string) => queue === "Review" ? 1 : 0;
  assert.deepEqual(opened({ Todo: 3, Review: 2 }, { liveOf }), { Todo: 3, Review: 1 });
});

Deno.test("a route that is full, over its limit or held is not asked for", () => {
  const liveOf = (queue: string) => queue === "Full" ? 2 : queue === "Over" ? 5 : 0;
  const isOpen = ({ queue }: Route) => queue !== "Held";
  const limits = { Full: 2, Over: 2, Held: null, Open: null };
  assert.deepEqual(opened(limits, { liveOf, isOpen }), { Open: 3 });
});

Deno.test("without a free slot no queue is asked for", () => {
  assert.deepEqual(opened({ Todo: null }, { freeSlots: 0 }), {});
});

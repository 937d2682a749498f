import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import { openRoutes } from "./gate/open_routes.ts";
import { type Plan, plan, type RouteView, type Start, viewsOf } from "./plan.ts";

/** Why a ready task would not start. */
export type WaitReason =
  /** It could never start with its current text. */
  | { readonly type: "refused"; readonly reason: string }
  /** It starts from another queue, which also lists it. */
  | { readonly type: "listed_twice"; readonly queue: string }
  /** Its route has reached its own limit of runs. */
  | { readonly type: "route_full" }
  /** The dispatcher has reached its limit of runs. */
  | { readonly type: "no_free_slot" }
  /** Other tasks are before it, so that this poll does not read it. */
  | { readonly type: "next_poll" };

/** A ready task that would not start, and why. */
export interface WaitingStart extends Start {
  readonly reason: WaitReason;
}

/** What a dispatcher that starts now would do with the ready tasks. */
export interface Preview {
  /** The runs that would start, in the order of their claims. */
  readonly starts: readonly Start[];
  /** The tasks that would wait, by route, in board order. */
  readonly waits: readonly WaitingStart[];
}

/** The state before a dispatcher starts. */
export interface PreviewInput {
  readonly routes: readonly Route[];
  /** The routes whose queue could be read, with more of their tasks than a poll would read. */
  readonly views: readonly RouteView[];
  readonly maxConcurrentAgents: number;
  /** Why a run could never be started, or null. */
  readonly refusalOf: (start: Start) => string | null;
}

/**
 * Decides as the first ticks of a dispatcher do, with the same functions. A refused task frees its slot at
 * once, so another tick follows. The last tick is the first one that refuses no task.
 */
export function preview(input: PreviewInput): Preview {
  const starts: Start[] = [];
  const refusals = new Map<string, string>();
  let turn = 0;
  for (;;) {
    const tick = planTick(input, starts, refusals, turn);
    turn = tick.turn;
    const known = refusals.size;
    for (const start of tick.starts) {
      const reason = input.refusalOf(start);
      if (reason === null) starts.push(start);
      else refusals.set(start.task.id, reason);
    }
    if (refusals.size === known) return { starts, waits: waitsOf(input, starts, refusals) };
  }
}

function planTick(
  { routes, views, maxConcurrentAgents }: PreviewInput,
  started: readonly Start[],
  refusals: ReadonlyMap<string, string>,
  turn: number,
): Plan {
  const freeSlots = maxConcurrentAgents - started.length;
  const open = openRoutes(routes, {
    freeSlots,
    liveOf: (queue) => started.filter(({ route }) => route.queue === queue).length,
    isOpen: () => true,
  });
  const skippable = started.length + refusals.size;
  const read = open.flatMap(({ route, freeSlots }) => {
    const view = views.find((each) => each.route === route);
    // A task that has started has left its queue, and a poll reads no more tasks than it may need.
    const isThere = (task: Task) =>
      !started.some((s) => s.route === route && s.task.id === task.id);
    const ready = view?.ready.filter(isThere).slice(0, freeSlots + skippable) ?? [];
    return view === undefined ? [] : [{ route, freeSlots, ready }];
  });
  return plan({
    routes: viewsOf(routes, read, ({ id }) => !refusals.has(id)),
    freeSlots,
    busyTaskIds: new Set(started.map(({ task }) => task.id)),
    turn,
  });
}

function waitsOf(
  input: PreviewInput,
  starts: readonly Start[],
  refusals: ReadonlyMap<string, string>,
): WaitingStart[] {
  return input.routes.flatMap((route) => {
    const ready = input.views.find((view) => view.route === route)?.ready ?? [];
    const waiting = ready.filter(({ id }) =>
      !starts.some((start) => start.route === route && start.task.id === id)
    );
    return waiting.map((task) => ({
      route,
      task,
      reason: reasonOf({ route, task }, input, starts, refusals),
    }));
  });
}

function reasonOf(
  { route, task }: Start,
  { maxConcurrentAgents }: PreviewInput,
  starts: readonly Start[],
  refusals: ReadonlyMap<string, string>,
): WaitReason {
  const elsewhere = starts.find((start) => start.task.id === task.id);
  if (elsewhere !== undefined) return { type: "listed_twice", queue: elsewhere.route.queue };
  const reason = refusals.get(task.id);
  if (reason !== undefined) return { type: "refused", reason };
  const ofRoute = starts.filter((start) => start.route === route).length;
  if (ofRoute >= (route.maxConcurrent ?? Infinity)) return { type: "route_full" };
  return { type: starts.length >= maxConcurrentAgents ? "no_free_slot" : "next_poll" };
}

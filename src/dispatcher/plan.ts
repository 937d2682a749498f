import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";

/** One route and its ready tasks, as a tick reads them. */
export interface RouteView {
  readonly route: Route;
  /** Its ready tasks, in board order. */
  readonly ready: readonly Task[];
  /** How many more runs of this route may start; `Infinity` if it has no limit of its own. */
  readonly freeSlots: number;
}

/** The state from which a tick decides. */
export interface Snapshot {
  readonly routes: readonly RouteView[];
  /** How many more runs may start in all. */
  readonly freeSlots: number;
  /** Tasks that must not start now, whatever queue they are in. */
  readonly busyTaskIds: ReadonlySet<string>;
  /** The index of the route whose turn it is. */
  readonly turn: number;
}

/** One run to start. */
export interface Start {
  readonly route: Route;
  readonly task: Task;
}

/** The decision of a tick. */
export interface Plan {
  /** The runs to start, in the order of their claims. */
  readonly starts: readonly Start[];
  /** The index of the route whose turn it is at the next tick. */
  readonly turn: number;
}

/**
 * Every route with those of its ready tasks that may start; none if its queue was not read. The result has all
 * routes, so that the index of a turn means the same route at every tick.
 */
export function viewsOf(
  routes: readonly Route[],
  read: readonly RouteView[],
  mayStart: (task: Task, route: Route) => boolean,
): RouteView[] {
  return routes.map((route) => {
    const view = read.find((each) => each.route === route);
    const ready = view?.ready.filter((task) => mayStart(task, route)) ?? [];
    return { route, ready, freeSlots: view?.freeSlots ?? 0 };
  });
}

/**
 * Decides which tasks start now: routes take turns, with one task per turn, and within a route the order is
 * that of the board. A task starts only once, even if it waits in two queues.
 */
export function plan({ routes, freeSlots, busyTaskIds, turn }: Snapshot): Plan {
  const taken = new Set(busyTaskIds);
  const starts: Start[] = [];
  let lines = rotate(routes, turn).map((view) => ({ view, waiting: [...view.ready], started: 0 }));
  let lastServed: Route | null = null;
  while (starts.length < freeSlots && lines.length > 0) {
    const [line, ...others] = lines;
    if (line === undefined) break;
    const task = nextOf(line.waiting, taken);
    if (task === undefined || line.started >= line.view.freeSlots) {
      lines = others;
      continue;
    }
    taken.add(task.id);
    starts.push({ route: line.view.route, task });
    lastServed = line.view.route;
    line.started++;
    lines = [...others, line];
  }
  return { starts, turn: turnAfter(routes, lastServed, turn) };
}

function nextOf(waiting: Task[], taken: ReadonlySet<string>): Task | undefined {
  for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
    if (!taken.has(task.id)) return task;
  }
  return undefined;
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function turnAfter(routes: readonly RouteView[], served: Route | null, turn: number): number {
  if (served === null) return turn;
  return (routes.findIndex(({ route }) => route === served) + 1) % routes.length;
}

import { childValue } from "./report/allowed.ts";
import { describePath } from "./report/describe.ts";
import type { ConfigProblem } from "./errors.ts";

/**
 * What is wrong between keys that are each fine by themselves. Looks at the raw config, so that these
 * problems are told together with those of its shape; values of a wrong type are passed over.
 */
export function crossCheck(config: unknown): ConfigProblem[] {
  const label = childValue(childValue(config, "backend"), "claim_label");
  const isShared = typeof label === "string";
  return [...checkRouting(childValue(config, "routing"), isShared), ...checkPaths(config)];
}

/** `isShared` tells that other dispatchers work on the same board. */
function checkRouting(routing: unknown, isShared: boolean): ConfigProblem[] {
  if (!isTable(routing)) return [];
  const queues = Object.keys(routing);
  if (queues.length === 0) {
    return [{ path: "routing", problem: 'is empty; add a route, such as [routing."Todo"]' }];
  }
  return [
    ...queues.flatMap((queue) => checkRoute(queue, routing[queue], queues)),
    ...checkOrphans(routing, isShared),
  ];
}

/**
 * Nobody can tell which of two routes an orphan in the queue that they share came by, nor whether
 * another dispatcher works on it right now.
 */
function checkOrphans(routing: Record<string, unknown>, isShared: boolean): ConfigProblem[] {
  return Object.entries(routing).flatMap(([queue, route]) => {
    const inProgress = childValue(route, "in_progress_queue");
    const other = Object.keys(routing).find((each) =>
      each !== queue && childValue(routing[each], "in_progress_queue") === inProgress
    );
    if (childValue(route, "on_orphan") !== "retry") return [];
    const label = isShared
      ? "backend.claim_label says that other dispatchers share the board"
      : null;
    const reason = other === undefined
      ? label
      : `${describePath(["routing", other])} has the same in_progress_queue`;
    if (reason === null) return [];
    return [{
      path: describePath(["routing", queue, "on_orphan"]),
      problem: `found "retry"; allowed: "ignore", "report" or "park", since ${reason}`,
    }];
  });
}

function checkRoute(queue: string, route: unknown, watched: readonly string[]): ConfigProblem[] {
  const problem = (key: string, text: string) => ({
    path: describePath(["routing", queue, key]),
    problem: `found ${JSON.stringify(childValue(route, key))}; ${text}`,
  });
  const problems: ConfigProblem[] = [];
  if (queue === "__proto__") {
    problems.push({ path: describePath(["routing", queue]), problem: "is not a usable name" });
  }
  if (watched.includes(childValue(route, "in_progress_queue") as string)) {
    problems.push(
      problem("in_progress_queue", "allowed: a queue that no route watches, else it is run twice"),
    );
  }
  for (const key of ["done_queue", "failed_queue"]) {
    if (childValue(route, key) !== queue) continue;
    problems.push(problem(key, "allowed: a queue other than its own ready queue, else it loops"));
  }
  return [...problems, ...checkDelays(queue, route)];
}

function checkDelays(queue: string, route: unknown): ConfigProblem[] {
  const delay = childValue(route, "retry_delay");
  const most = childValue(route, "max_retry_delay");
  if (typeof most !== "number" || most >= (typeof delay === "number" ? delay : 0)) return [];
  return [{
    path: describePath(["routing", queue, "max_retry_delay"]),
    problem: `found ${most}; allowed: at least retry_delay, which is ${delay}`,
  }];
}

/** A shell would expand `~`; nothing here does, and a folder named `~` is not what anyone means. */
function checkPaths(config: unknown): ConfigProblem[] {
  const routing = childValue(config, "routing");
  const queues = isTable(routing) ? Object.keys(routing) : [];
  const places = [["state_dir"], ...queues.map((queue) => ["routing", queue, "cwd"])];
  return places.flatMap((path) => {
    const found = path.reduce<unknown>(childValue, config);
    if (typeof found !== "string" || !/^~(\/|$)/.test(found)) return [];
    return [{
      path: describePath(path),
      problem: `found ${JSON.stringify(found)}; "~" is not expanded: write the whole path`,
    }];
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

import type { Settings } from "../../config/settings.ts";

/** What happens to a task in `queue`, as the rest of a sentence about it. */
export function whatFollows(queue: string, { routes }: Pick<Settings, "routes">): string {
  if (routes.some((route) => route.queue === queue)) {
    return "a running dispatcher starts its agent at the next free slot";
  }
  const taken = routes.find((route) => route.inProgressQueue === queue);
  return taken === undefined
    ? "no route watches that queue, so no agent starts"
    : `no agent starts, since that is the in-progress queue of ${JSON.stringify(taken.queue)}`;
}

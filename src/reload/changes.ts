import { isDeepStrictEqual } from "node:util";
import { changesOf, type Section } from "../config/section.ts";
import { SECTIONS } from "../config/sections/mod.ts";
import type { Settings } from "../config/settings.ts";
import type { Route } from "../domain/route.ts";

/**
 * Describes what is different in `after`, with the keys of the config file: `poll_interval 30 → 10`. Empty
 * if nothing changed. Each section describes its own settings.
 */
export function describeChanges(
  before: Settings,
  after: Settings,
  sections: readonly Section[] = SECTIONS,
): string[] {
  return [
    ...describe(changesOf(sections, "top"), before, after),
    ...routeChanges(before.routes, after.routes, changesOf(sections, "route")),
  ];
}

/** How changes are described, by the names of the settings. */
type Descriptions = ReturnType<typeof changesOf>;

function routeChanges(
  before: readonly Route[],
  after: readonly Route[],
  descriptions: Descriptions,
): string[] {
  const changed = after.flatMap((route) => {
    const old = before.find(({ queue }) => queue === route.queue);
    if (old === undefined) return [`${nameOf(route)} added`];
    const changes = describe(descriptions, old, route);
    return changes.length === 0 ? [] : [`${nameOf(route)}: ${changes.join(", ")}`];
  });
  const stay = new Set(after.map(({ queue }) => queue));
  const removed = before.filter(({ queue }) => !stay.has(queue));
  return [
    ...changed,
    ...removed.map((route) => `${nameOf(route)} removed`),
    ...isReordered(before, after) ? ["order of routes changed"] : [],
  ];
}

/** Routes take turns, so their order matters. */
function isReordered(before: readonly Route[], after: readonly Route[]): boolean {
  const queuesOf = (routes: readonly Route[], others: readonly Route[]) =>
    routes.map(({ queue }) => queue).filter((queue) => others.some((o) => o.queue === queue));
  return !isDeepStrictEqual(queuesOf(before, after), queuesOf(after, before));
}

function nameOf({ queue }: Route): string {
  return `route ${JSON.stringify(queue)}`;
}

function describe(descriptions: Descriptions, before: object, after: object): string[] {
  return descriptions.flatMap(([name, { key, describe }]) => {
    const [old, now] = [before, after].map((settings): unknown => Reflect.get(settings, name));
    return isDeepStrictEqual(old, now) ? [] : [`${key} ${describe(old, now)}`];
  });
}

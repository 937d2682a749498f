import { isDeepStrictEqual } from "node:util";
import { type Change, changesOf, type Section } from "../config/section.ts";
import type { Settings } from "../config/settings.ts";
import type { Route } from "../domain/route.ts";

/** A config that an agent may have changed. */
export interface SuspectChange {
  readonly current: Settings;
  readonly next: Settings;
  /** The settings that a person has allowed. */
  readonly allowed: Settings;
  readonly sections: readonly Section[];
}

/**
 * `next` without what would let an agent start or reach more than `allowed`: such a setting keeps its
 * current value, and a route that is not allowed does not come. What starts or reaches less applies.
 */
export function withoutEscalations(
  { current, next, allowed, sections }: SuspectChange,
): Settings {
  const ofRoute = changesOf(sections, "route");
  const routes = next.routes.flatMap((route) => {
    const known = findRoute(allowed, route.queue);
    if (known === null) return [];
    return [restrained(ofRoute, findRoute(current, route.queue) ?? known, route, known)];
  });
  return { ...restrained(changesOf(sections, "top"), current, next, allowed), routes };
}

type NamedChanges = readonly (readonly [string, Change<unknown>])[];

function restrained<T extends object>(
  changes: NamedChanges,
  current: T,
  next: T,
  allowed: T,
): T {
  const held = changes.filter(([name, change]) =>
    isEscalation(change, Reflect.get(allowed, name), Reflect.get(next, name))
  );
  return {
    ...next,
    ...Object.fromEntries(held.map(([name]) => [name, Reflect.get(current, name)])),
  };
}

function isEscalation({ escalates }: Change<unknown>, allowed: unknown, next: unknown): boolean {
  if (isDeepStrictEqual(allowed, next)) return false;
  return typeof escalates === "function" ? escalates(allowed, next) : escalates;
}

function findRoute({ routes }: Settings, queue: string): Route | null {
  return routes.find((route) => route.queue === queue) ?? null;
}

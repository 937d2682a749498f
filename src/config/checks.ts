import type { ConfigProblem } from "./errors.ts";
import { describePath } from "./report/describe.ts";
import { childValue } from "./schema_at.ts";
import type { KeyProblem, Section } from "./section.ts";
import { SECTIONS } from "./sections/mod.ts";

/**
 * Finds problems between keys that are each valid by themselves. It reads the unvalidated config, so
 * that a person sees these problems together with those of the schema; it ignores values of a wrong
 * type.
 */
export function crossCheck(
  config: unknown,
  sections: readonly Section[] = SECTIONS,
): ConfigProblem[] {
  const ofTop = sections.flatMap((section) => section.top?.problems?.(config) ?? []);
  return [
    ...checkRouting(config, sections),
    ...ofTop.map((problem) => problemAt([], problem)),
  ];
}

function checkRouting(config: unknown, sections: readonly Section[]): ConfigProblem[] {
  const routing = childValue(config, "routing");
  if (!isTable(routing)) return [];
  const queues = Object.keys(routing);
  if (queues.length === 0) {
    return [{ path: "routing", problem: 'is empty; add a route, such as [routing."Todo"]' }];
  }
  return queues.flatMap((queue) => {
    const raw = { queue, route: routing[queue], config };
    const problems = sections.flatMap((section) => section.route?.problems?.(raw) ?? []);
    return [
      ...checkName(queue),
      ...problems.map((problem) => problemAt(["routing", queue], problem)),
    ];
  });
}

function problemAt(table: readonly string[], { key, problem }: KeyProblem): ConfigProblem {
  return { path: describePath([...table, ...[key].flat()]), problem };
}

/** `__proto__` is not a normal key of an object, so the route would be lost. */
function checkName(queue: string): ConfigProblem[] {
  if (queue !== "__proto__") return [];
  return [{ path: describePath(["routing", queue]), problem: "is not a usable name" }];
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

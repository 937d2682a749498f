import { z } from "zod";

import { Refusal } from "../state/errors.ts";
import type { User } from "../state/records.ts";
import type { World } from "../state/world.ts";

/** Who may call: anyone, whoever is logged in, or admins, to whom alone the route exists. */
export type Access = "anyone" | "user" | "admin";

export interface Call<Inputs> {
  readonly world: World;
  /** Who calls. Of a route that is open to anyone nobody in particular. */
  readonly user: User;
  readonly inputs: Inputs;
}

/** What a request brings: its path's parameters before its body's keys before its query's. */
export type RawInputs = Readonly<Record<string, unknown>>;

export interface Route {
  readonly access: Access;
  match(method: string, path: string): Readonly<Record<string, string>> | null;
  /** Checks the inputs, then does it. */
  handle(world: World, user: User, inputs: RawInputs): unknown;
}

/** Inputs of a shape that Planka refuses. */
export class InvalidInputs extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} missing or invalid parameter(s)`);
    this.problems = problems;
  }
}

/** A route `METHOD /path/:parameter`. Keys that `shape` does not name are ignored. */
export function route<Shape extends z.ZodRawShape>(
  target: string,
  shape: Shape,
  handle: (call: Call<z.output<z.ZodObject<Shape>>>) => unknown,
  access: Access = "user",
): Route {
  const schema = z.object(shape);
  const match = pathMatcher(target);
  return {
    access,
    match,
    handle(world, user, raw) {
      const { data, error } = schema.safeParse(raw);
      if (error !== undefined) throw new InvalidInputs(error.issues.map(describe));
      return handle({ world, user, inputs: data });
    },
  };
}

/** Matches `METHOD /path`: `:name` stands for one segment or its rest, a last `*` for all that follows. */
export function pathMatcher(target: string): Route["match"] {
  if (!/^(\*|[A-Z]+) \//.test(target)) {
    throw new Error(`Cannot match "${target}": say "METHOD /path"`);
  }
  const [method = "", path = ""] = target.split(" ");
  const source = path.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/:([A-Za-z]+)/g, "(?<$1>[^/]+)")
    .replace(/\*$/, ".*");
  const pattern = new RegExp(`^${source}/?$`);
  return (called, at) => {
    if (method !== "*" && called !== method) return null;
    const found = pattern.exec(at);
    return found === null ? null : { ...found.groups };
  };
}

/** Routes that only admins have are to others as if they were not there. */
export function requireAccess(access: Access, user: User): void {
  if (access === "admin" && user.role !== "admin") throw new Refusal(404);
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return `Invalid "${path.join(".")}":\n  · ${message}`;
}

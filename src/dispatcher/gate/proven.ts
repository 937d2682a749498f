import type { Route } from "../../domain/route.ts";

/** The part of a route that decides whether its command can start. */
type Command = Pick<Route, "queue" | "agent" | "command" | "cwd">;

/** The routes whose command is known to start, since it has started and has not failed to start after that. */
export class Proven {
  readonly #keys = new Set<string>();

  has(route: Command): boolean {
    return this.#keys.has(keyOf(route));
  }

  add(route: Command): void {
    this.#keys.add(keyOf(route));
  }

  delete(route: Command): void {
    this.#keys.delete(keyOf(route));
  }
}

/** A route with another command is another one: that may be missing. */
function keyOf({ queue, agent, command, cwd }: Command): string {
  return JSON.stringify([queue, agent, command, cwd]);
}

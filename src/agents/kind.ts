import type * as z from "zod";
import type { AgentAdapter } from "../contracts/agent_adapter.ts";
import type { AgentProgram } from "./program.ts";

/** An argument of a route that the name of a card could turn into an option. */
export interface ArgumentRisk {
  /** The index of the argument. */
  readonly at: number;
  /** What the writer of the route can do about it. */
  readonly remedy: string;
}

/**
 * An agent kind as its `mod.ts` describes it to the registry: everything that the rest of the program needs
 * to know about it, so that no other code asks which kind it is. Cheap to import; `load` imports the adapter.
 */
export interface AgentKind {
  /** The `agent` of a route. */
  readonly type: string;
  /** The last path segments of commands that select this kind if a route does not name a kind. */
  readonly commands: readonly string[];
  /** The options of this kind, in snake_case: strict, each with a description, none required. */
  readonly options: z.ZodObject;
  /** Loads the programs of this kind that `init` finds and sets up, the one to suggest first. */
  readonly programs: () => Promise<readonly AgentProgram[]>;
  /**
   * The variables that such an agent sets for the commands that it starts. No agent of any kind inherits them
   * from the dispatcher, which may have been started from such a command: a nested agent would take itself
   * for a part of the outer one. A route's `env` may set them.
   */
  readonly uninherited: readonly string[];
  /** The first of a route's arguments that `check` should warn of, or null. */
  findArgumentRisk(args: readonly string[]): ArgumentRisk | null;
  /**
   * Imports the adapter.
   *
   * @param options the options in the config, which the kind's own schema parses; unset for the defaults
   */
  load(options?: unknown): Promise<AgentAdapter>;
}

/** The definition of a kind. Its `load` gives a function that creates the adapter from parsed options. */
export interface AgentDefinition<Schema extends z.ZodObject> extends Omit<AgentKind, "load"> {
  readonly options: Schema;
  load(): Promise<(options: z.output<Schema>) => AgentAdapter>;
}

/** Makes an {@linkcode AgentKind} of its definition: its `load` parses the options before it uses them. */
export function defineAgent<Schema extends z.ZodObject>(
  definition: AgentDefinition<Schema>,
): AgentKind {
  return {
    ...definition,
    async load(options = {}) {
      const create = await definition.load();
      return create(definition.options.parse(options));
    },
  };
}

import type * as z from "zod";
import type { AgentAdapter } from "../contracts/agent_adapter.ts";

/** Arguments that a config by `init` begins with, and what a comment above them says they are for. */
export interface SuggestedArguments {
  readonly args: readonly string[];
  readonly purpose: string;
}

/** An argument of a route that the name of a card could turn into an option. */
export interface ArgumentRisk {
  /** Its index. */
  readonly at: number;
  /** What the person who wrote the route can do. */
  readonly remedy: string;
}

/**
 * How an agent takes the text that says what to do: as its last argument, on its standard input, or not at
 * all.
 */
export type PromptInput = "argument" | "stdin" | "none";

/**
 * What an agent's `mod.ts` tells the registry: all that the rest of the program needs to know of it,
 * without asking which kind it is. Importing it costs nothing; the adapter itself comes with `load`.
 */
export interface AgentKind {
  /** The `agent` of a route. */
  readonly type: string;
  /** Commands, by their last path segment, that mean this kind if a route does not name one. */
  readonly commands: readonly string[];
  /** The options of this kind, in snake_case: strict, each with a description, none required. */
  readonly options: z.ZodObject;
  readonly prompt: PromptInput;
  /**
   * The arguments that `init` writes for a route; a prompt that is an argument follows them. `program` is
   * how agents call this program.
   */
  suggestArguments(program: string): readonly SuggestedArguments[];
  /** The first of a route's arguments that `check` should warn of, or null. */
  findArgumentRisk(args: readonly string[]): ArgumentRisk | null;
  /**
   * Imports the adapter.
   *
   * @param options what a config says, which the kind's own schema parses; unset for the defaults
   */
  load(options?: unknown): Promise<AgentAdapter>;
}

/** What a kind is defined by: its adapter is made from options that its schema has parsed. */
export interface AgentDefinition<Schema extends z.ZodObject> extends Omit<AgentKind, "load"> {
  readonly options: Schema;
  load(): Promise<(options: z.output<Schema>) => AgentAdapter>;
}

/** A kind as the registry keeps it. */
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

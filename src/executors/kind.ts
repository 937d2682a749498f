import type * as z from "zod";
import type { Clock } from "../async/clock.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { Environment } from "../process/environment.ts";
import type { Need } from "../domain/need.ts";

/** What an executor is given when it is made. */
export interface ExecutorContext {
  readonly clock: Clock;
  /** What runs inherit, without secrets. */
  readonly environment: Environment;
  /** Where each run has a folder, or null if nothing may be written: then no run outlives the dispatcher. */
  readonly runs: RunFiles | null;
  /** The base address of this process's HTTP API. Empty until the API listens. */
  readonly apiUrl: () => string;
  /** Where the config came from; relative paths of the options start there. */
  readonly baseDir: string;
  /** Reports something that a person should know and that fails no run. */
  readonly warn: (message: string) => void;
}

/** Where the files of runs are. */
export interface RunFiles {
  /** The absolute path of the folder with one folder for each run. */
  readonly runsDir: string;
  /** Secret, and the same at each start: by it a dispatcher knows the records that an earlier one has left. */
  readonly recordKey: Uint8Array;
}

/** A kind of executor as its folder's `mod.ts` defines it: what depends on the options gets them parsed. */
export interface ExecutorDefinition<Schema extends z.ZodObject> {
  /** The `type` under `[executor]`; each run's record names it. */
  readonly type: string;
  /**
   * The other keys under `[executor]`, in snake_case; strict, with a description each. What it gives it
   * must also take, since options are parsed once for the whole config and once for the kind.
   */
  readonly options: Schema;
  /** The rights that an executor with these options needs. */
  needs(options: z.output<Schema>, baseDir: string): readonly Need[];
  /** Imports and makes the executor. It starts nothing. */
  create(options: z.output<Schema>, context: ExecutorContext): Promise<RunExecutor>;
}

/** A kind of executor as the registry lists it. Importing its `mod.ts` costs nothing. */
export interface ExecutorKind {
  /** The `type` under `[executor]`. */
  readonly type: string;
  /** The other keys under `[executor]`. */
  readonly options: z.ZodObject;
  /**
   * The executor that `options` describe, for a config in `baseDir`. Nothing is made yet.
   *
   * @throws {z.ZodError} for options that its schema refuses
   */
  bind(options: unknown, baseDir: string): BoundExecutor;
}

/**
 * The executor that a config names. Two of them are deeply equal if their type, options and folder are,
 * so that a reload sees whether it has changed.
 */
export interface BoundExecutor {
  /** The `type` under `[executor]`. */
  readonly type: string;
  /** The parsed options, to compare: only the kind itself knows what they mean. */
  readonly options: unknown;
  /** The rights that it needs. */
  readonly needs: readonly Need[];
  /** Makes it; see {@linkcode ExecutorDefinition.create}. */
  create(context: Omit<ExecutorContext, "baseDir">): Promise<RunExecutor>;
}

/** Hides the type of a kind's options, so that kinds of different options fit in one list. */
export function defineExecutor<Schema extends z.ZodObject>(
  definition: ExecutorDefinition<Schema>,
): ExecutorKind {
  const { type, options: schema } = definition;
  return {
    type,
    options: schema,
    bind: (options, baseDir) => new Bound(definition, schema.parse(options), baseDir),
  };
}

/** Holds in fields only what two equal executors have in common. */
class Bound<Schema extends z.ZodObject> implements BoundExecutor {
  readonly type: string;
  readonly options: z.output<Schema>;
  readonly baseDir: string;
  readonly #definition: ExecutorDefinition<Schema>;

  constructor(
    definition: ExecutorDefinition<Schema>,
    options: z.output<Schema>,
    baseDir: string,
  ) {
    this.type = definition.type;
    this.options = options;
    this.baseDir = baseDir;
    this.#definition = definition;
  }

  get needs(): readonly Need[] {
    return this.#definition.needs(this.options, this.baseDir);
  }

  create(context: Omit<ExecutorContext, "baseDir">): Promise<RunExecutor> {
    return this.#definition.create(this.options, { ...context, baseDir: this.baseDir });
  }
}

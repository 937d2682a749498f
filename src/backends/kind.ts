import type * as z from "zod";
import type { Clock } from "../contracts/clock.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { Need } from "../permissions.ts";

/** What a backend is given when it is made. */
export interface BackendContext {
  readonly clock: Clock;
  /** Where the config came from; relative paths of the options start there. */
  readonly baseDir: string;
  /** Reports something that a person should know and that fails no call. */
  readonly warn: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** Makes an adapter. Does no I/O of its own: a board that is down is found out by the first call. */
export type CreateBackend<Options> = (options: Options, context: BackendContext) => TaskAdapter;

/**
 * What a backend's `mod.ts` tells the registry. Importing it costs nothing; the adapter itself comes
 * with `load`.
 */
export interface BackendKind<Schema extends z.ZodObject = z.ZodObject> {
  /** The `type` under `[backend]`. */
  readonly type: string;
  /** The other keys under `[backend]`, in snake_case; strict, with a description each. */
  readonly options: Schema;
  /** The rights that a board with these options needs. */
  needs(options: z.output<Schema>, baseDir: string): readonly Need[];
  /** Imports the adapter. */
  load(): Promise<CreateBackend<z.output<Schema>>>;
}

/** A kind as the registry keeps it, which knows of its options only that its own schema parsed them. */
export function defineBackend<Schema extends z.ZodObject>(kind: BackendKind<Schema>): BackendKind {
  type Options = z.output<Schema>;
  return {
    type: kind.type,
    options: kind.options,
    needs: (options, baseDir) => kind.needs(options as Options, baseDir),
    async load() {
      const create = await kind.load();
      return (options, context) => create(options as Options, context);
    },
  };
}

import type * as z from "zod";
import type { Clock } from "../async/clock.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { Need } from "../domain/need.ts";

/** What a backend is given when it is made. */
export interface BackendContext {
  readonly clock: Clock;
  /** Where the config came from; relative paths of the options start there. */
  readonly baseDir: string;
  /** Reports something that a person should know and that fails no call. */
  readonly warn: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** Where a board's credentials come from. */
export interface BoardCredentials {
  /** The value of a variable, or null where it is unset or empty. */
  get(name: "PLANKA_USER" | "PLANKA_PASSWORD" | "PLANKA_ADMIN_TOKEN"): string | null;
  /** The token as it is now, or null where there is none. Asked again when the board refuses it. */
  boardToken(signal: AbortSignal): Promise<string | null>;
  /** Has a token that the board gave masked from now on. */
  add(value: string): void;
}

/** What a backend is given whose board wants to know who asks. */
export interface RemoteBackendContext extends BackendContext {
  readonly credentials: BoardCredentials;
}

/** Makes an adapter. Does no I/O of its own: a board that is down is found out by the first call. */
export type CreateBackend<Options> = (
  options: Options,
  context: RemoteBackendContext,
) => TaskAdapter;

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
  /** The file that the board is, where it is one: who may not write to it starts nothing. */
  boardFile?(options: z.output<Schema>, baseDir: string): string | null;
  /**
   * Files that the adapter holds locks on. Nothing else in the process may open them, or watch a folder
   * that they are in: with any close of such a file the system takes its locks from the process.
   */
  lockedFiles?(options: z.output<Schema>, baseDir: string): readonly string[];
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
    boardFile: (options, baseDir) => kind.boardFile?.(options as Options, baseDir) ?? null,
    lockedFiles: (options, baseDir) => kind.lockedFiles?.(options as Options, baseDir) ?? [],
    async load() {
      const create = await kind.load();
      return (options, context) => create(options as Options, context);
    },
  };
}

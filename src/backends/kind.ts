import type * as z from "zod";
import type { Clock } from "../async/clock.ts";
import type { CallOptions, ImportedQueue, TaskAdapter } from "../contracts/task_adapter.ts";
import type { Explanation } from "../domain/errors.ts";
import type { Need } from "../domain/need.ts";
import type { ProxyVariables } from "../net/proxies.ts";
import type { Task } from "../domain/task.ts";
import type { BoardScaffold } from "./scaffold.ts";

/** What a backend is given when it is made. */
export interface BackendContext {
  readonly clock: Clock;
  /** Where the config came from; relative paths of the options start there. */
  readonly baseDir: string;
  /** Reports something that a person should know and that fails no call. */
  readonly warn: (warning: Explanation, facts?: Readonly<Record<string, unknown>>) => void;
}

/** A variable of the environment that holds a credential of a board. No agent ever gets it. */
export interface CredentialVariable {
  /** As the environment spells it. */
  readonly name: string;
  /** Whether its value is masked wherever it is printed. The name of a user, which every card shows, is not. */
  readonly isSecret: boolean;
}

/** Where a board's credentials come from. */
export interface BoardCredentials {
  /** The value of a variable that the kind declares, or null if it is unset or empty. */
  get(name: string): string | null;
  /** Where the value comes from, such as `the environment`, or null if that is not known. */
  originOf?(name: string): string | null;
  /**
   * What `token_command` prints now, or null if it is not set. A board asks again when its server
   * refuses the token.
   *
   * @throws {UsageError} if the command fails
   */
  tokenFromCommand(signal: AbortSignal): Promise<string | null>;
  /** Masks a token that the board gave from now on. */
  add(value: string): void;
}

/** What a backend is given whose board asks for credentials. */
export interface RemoteBackendContext extends BackendContext {
  readonly credentials: BoardCredentials;
  /** The proxies that the environment names: no request to a board goes through them. */
  readonly proxies?: ProxyVariables | undefined;
}

/** A format of files that hold whole boards: what `board export` writes and `board import` reads. */
export interface BoardDocument {
  /**
   * The queues in the file at `path`, in its order.
   *
   * @throws {AdapterError} for a file that is not such a board, or that holds what is not a task
   */
  read(path: string): Promise<readonly ImportedQueue[]>;
  /** The text of a file with these queues, in this order, and their tasks. */
  format(queues: readonly string[], tasks: readonly Task[]): string;
}

/** The longest texts that a board takes, in its own unit: what is longer is refused before the first write. */
export interface TextLimits {
  /** `"utf16"`: as JavaScript counts, so that most emoji are two. */
  readonly unit: "utf16";
  /** Of a task's name. */
  readonly name: number;
  /** Of a task's description. */
  readonly description: number;
  /** Of a comment. */
  readonly comment: number;
  /** Of a label's name. */
  readonly label: number;
}

/** What some kinds of board can do and others can't. */
export interface BackendCapabilities {
  /** The longest texts that its boards take; unset if they take any. */
  readonly textLimits?: TextLimits;
  /**
   * Whether its adapters have `importTasks`, known before there is one: a kind that can't import names
   * those that can.
   */
  readonly canImport?: boolean;
  /** Loads what `init` takes to set up such a board. */
  readonly scaffold?: () => Promise<BoardScaffold>;
  /** Loads the format of its files, for imports and exports. One kind has it. */
  readonly document?: () => Promise<BoardDocument>;
}

/** A kind of board as its folder's `mod.ts` defines it: what depends on the options gets them parsed and typed. */
export interface BackendDefinition<Schema extends z.ZodObject> extends BackendCapabilities {
  /** The `type` under `[backend]`. */
  readonly type: string;
  /**
   * The other keys under `[backend]`, in snake_case; strict, with a description each. What it gives it
   * must also take, since options are parsed once for the whole config and once for the kind.
   */
  readonly options: Schema;
  /** The variables that it reads its credentials from. */
  readonly credentials?: readonly CredentialVariable[];
  /** The rights that a board with these options needs. */
  needs(options: z.output<Schema>, baseDir: string): readonly Need[];
  /** The file that the board is, if it is one: a dispatcher that may not write to it starts nothing. */
  boardFile?(options: z.output<Schema>, baseDir: string): string | null;
  /** The address of the board's server, without credentials, if it has one. */
  address?(options: z.output<Schema>): string;
  /**
   * Imports and makes the adapter. It may ask the board what it can do, such as a program that has to
   * start first, and then does not wait longer than `signal` allows.
   *
   * A board that is only down must not fail here: the calls of its adapter do, and are retried.
   *
   * @throws {UsageError} if no adapter can be made, with what to do about it
   */
  create(
    options: z.output<Schema>,
    context: RemoteBackendContext,
    call: CallOptions,
  ): Promise<TaskAdapter>;
}

/** A kind of board as the registry lists it. Importing its `mod.ts` costs nothing. */
export interface BackendKind extends BackendCapabilities {
  /** The `type` under `[backend]`. */
  readonly type: string;
  /** The other keys under `[backend]`. */
  readonly options: z.ZodObject;
  /** The variables that it reads its credentials from. */
  readonly credentials: readonly CredentialVariable[];
  /**
   * The board that `options` describe, for a config in `baseDir`. Nothing is opened yet.
   *
   * @throws {z.ZodError} for options that its schema refuses
   */
  bind(options: unknown, baseDir: string): BoundBackend;
}

/**
 * The board that a config names. Two of them are deeply equal if their type, options and folder are, so
 * that a reload sees whether the board has changed.
 */
export interface BoundBackend {
  /** The `type` under `[backend]`. */
  readonly type: string;
  /** The parsed options, to compare: only the kind itself knows what they mean. */
  readonly options: unknown;
  /** The variables that it reads its credentials from. */
  readonly credentials: readonly CredentialVariable[];
  /** The rights that it needs. */
  readonly needs: readonly Need[];
  /** The absolute path of the file that the board is, or null. */
  readonly boardFile: string | null;
  /** Where a person finds the board: its file, or the address of its server; null if there is neither. */
  readonly place: string | null;
  /**
   * Makes its adapter; see {@linkcode BackendDefinition.create}.
   *
   * @throws {UsageError} if none can be made, with what to do about it
   */
  create(context: Omit<RemoteBackendContext, "baseDir">, call: CallOptions): Promise<TaskAdapter>;
}

/** Hides the type of a kind's options, so that kinds of different options fit in one list. */
export function defineBackend<Schema extends z.ZodObject>(
  definition: BackendDefinition<Schema>,
): BackendKind {
  const { type, options: schema, credentials = [], canImport, scaffold, document } = definition;
  const { textLimits } = definition;
  return {
    type,
    options: schema,
    credentials,
    canImport,
    textLimits,
    scaffold,
    document,
    bind: (options, baseDir) => new Bound(definition, schema.parse(options), baseDir),
  };
}

/** Holds in fields only what two equal boards have in common. */
class Bound<Schema extends z.ZodObject> implements BoundBackend {
  readonly type: string;
  readonly options: z.output<Schema>;
  readonly baseDir: string;
  readonly #definition: BackendDefinition<Schema>;

  constructor(
    definition: BackendDefinition<Schema>,
    options: z.output<Schema>,
    baseDir: string,
  ) {
    this.type = definition.type;
    this.options = options;
    this.baseDir = baseDir;
    this.#definition = definition;
  }

  get credentials(): readonly CredentialVariable[] {
    return this.#definition.credentials ?? [];
  }

  get needs(): readonly Need[] {
    return this.#definition.needs(this.options, this.baseDir);
  }

  get boardFile(): string | null {
    return this.#definition.boardFile?.(this.options, this.baseDir) ?? null;
  }

  get place(): string | null {
    return this.boardFile ?? this.#definition.address?.(this.options) ?? null;
  }

  create(context: Omit<RemoteBackendContext, "baseDir">, call: CallOptions): Promise<TaskAdapter> {
    return this.#definition.create(this.options, { ...context, baseDir: this.baseDir }, call);
  }
}

import type { Context } from "hono";
import type { Clock } from "../async/clock.ts";
import type { Journal } from "../contracts/journal.ts";
import type { RunControl, TokenHolder } from "../contracts/run_control.ts";
import type { RunLogs } from "../contracts/run_logs.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";

/** What `GET /status` says of the configuration. Read at each request, so getters may follow a reload. */
export interface ApiInfo {
  readonly version: string;
  readonly backend: string;
  readonly durability: "memory" | "disk";
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
}

/** Who may speak to the API. Read at each request, so getters may follow a reload. */
export interface ApiGuard {
  /** Host names, beside the loopback ones, that are answered to; with or without a port. */
  readonly allowedHosts: readonly string[];
  /** Whether loopback callers need a token too. */
  readonly requireToken: boolean;
  /** Whether the server can be reached from this machine only. */
  readonly loopback: boolean;
}

/** How much and how long a request may take. */
export interface ApiLimits {
  /** The largest body. */
  readonly maxBodyBytes: number;
  /** How long a body may take to arrive, in milliseconds. */
  readonly bodyTimeoutMs: number;
  /** How long the board may take to answer one call, in milliseconds. */
  readonly callTimeoutMs: number;
}

/** 1 MiB, 10 s, 30 s. */
export const DEFAULT_LIMITS: ApiLimits = {
  maxBodyBytes: 2 ** 20,
  bodyTimeoutMs: 10_000,
  callTimeoutMs: 30_000,
};

/** One answered request, for a debug log. Holds no token, no query and no body. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** The run whose token the request carried, or null. */
  readonly runId: string | null;
}

/** What the API is made of. */
export interface ApiDeps {
  readonly tasks: TaskAdapter;
  readonly control: RunControl;
  /** The record of runs. */
  readonly runs: Pick<Journal, "get" | "list">;
  /** What runs printed. */
  readonly logs: Pick<RunLogs, "get">;
  readonly info: ApiInfo;
  readonly guard: ApiGuard;
  readonly clock: Clock;
  /** Told of every failure that is a bug, whose answer says nothing of it. */
  readonly onError: (error: unknown, request: { method: string; path: string }) => void;
  readonly onRequest?: (facts: RequestFacts) => void;
  /** Masks secrets in text that is not the board's own content. */
  readonly redact?: (text: string) => string;
  readonly limits?: Partial<ApiLimits>;
}

/** What goes with a request to its handler. */
export interface ApiEnv {
  Bindings: {
    /** Aborted when the server no longer waits for requests in flight. */
    readonly shutdown: AbortSignal | undefined;
    /** Aborted when the server takes no more requests: what has no end of its own ends then. */
    readonly draining: AbortSignal;
    /** Who bears the request's token, or null where it has none. */
    holder: TokenHolder | null;
  };
}

export type ApiContext = Context<ApiEnv>;

/** The run that makes a request, or null. */
export function runIdOf({ holder }: ApiEnv["Bindings"]): string | null {
  return holder?.kind === "run" ? holder.runId : null;
}

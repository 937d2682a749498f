import type { Clock } from "../async/clock.ts";
import type { AuditTrail } from "../contracts/audit_trail.ts";
import type { RequestStore } from "../contracts/request_store.ts";
import type { OperationDeps } from "../operations/operation.ts";

/** Who may speak to the API. Read at each request, so getters may follow a reload. */
export interface ApiGuard {
  /** Host names that are allowed beside the loopback ones, with or without a port. */
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
export interface ApiDeps
  extends
    Omit<OperationDeps, "boardTimeoutMs" | "redact" | "usage" | "polls" | "repeats" | "wholeIds"> {
  readonly guard: ApiGuard;
  readonly clock: Clock;
  /** Remembers the requests that must take effect once. */
  readonly requests: RequestStore;
  /** Called for every failure that is a bug. The answer to the request does not describe it. */
  readonly onError: (error: unknown, request: { method: string; path: string }) => void;
  readonly onRequest?: (facts: RequestFacts) => void;
  /** Records what callers change, and which callers were refused. */
  readonly audit?: AuditTrail;
  /** Masks secrets in text that is not the board's own content. */
  readonly redact?: (text: string) => string;
  readonly limits?: Partial<ApiLimits>;
}

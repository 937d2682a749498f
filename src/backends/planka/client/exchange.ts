/** One request below the base address. */
export interface PlankaRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** One answer, whatever its status. */
export interface PlankaReply {
  readonly status: number;
  /** What it says, or undefined where it is not JSON. */
  readonly json: unknown;
  /** Where a redirect leads. */
  readonly location: string | null;
  readonly retryAfterMs: number | null;
}

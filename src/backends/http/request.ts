import { AdapterError } from "../../domain/errors.ts";

/** One request to a server. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's base address, with the query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** The reply of a server, whatever its status. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text; empty if it is long. */
  readonly text: string;
  /** The body as a value, or undefined if it is not JSON. */
  readonly json: unknown;
  /** How long the server asks its clients to wait before the next request, in milliseconds, or null. */
  readonly retryAfterMs: number | null;
}

/** The largest body that a server accepts. */
export interface BodyLimit {
  /** The name of the server in messages. */
  readonly server: string;
  /** Of the JSON, in bytes. */
  readonly maxBodyBytes: number;
}

/** @throws {AdapterError} `invalid` for a body that is larger than the server accepts */
export function requireBodySize(body: unknown, { server, maxBodyBytes }: BodyLimit): void {
  if (body === undefined) return;
  const { length } = new TextEncoder().encode(JSON.stringify(body));
  if (length <= maxBodyBytes) return;
  throw new AdapterError(
    "invalid",
    `it is ${length} bytes long as JSON, and ${server} takes no more than ${maxBodyBytes}`,
    { remedy: "make it shorter", isUnapplied: true },
  );
}

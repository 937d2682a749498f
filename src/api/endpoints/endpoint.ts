import type * as z from "zod";
import type { Caller } from "../../operations/caller.ts";
import type { OperationDeps } from "../../operations/operation.ts";
import type { Code } from "../codes.ts";
import type { RequestAudit } from "../audit.ts";
import type { ApiLimits } from "../context.ts";

/** Groups of endpoints, in the order in which they are shown. */
export const TAGS = {
  Tasks: "What an agent, or a person, does to the tasks on the board.",
  Runs: "What the dispatcher has started, how it went, and what it printed.",
  Dispatcher: "The dispatcher itself.",
} as const;

/**
 * One endpoint, whole: the router, the OpenAPI document, `/docs` and `docs/api.md` are made of a list of
 * these.
 */
export interface Endpoint extends Documented {
  /** What it takes. Only its description needs that, and so it is made when it is asked for. */
  readonly input: () => Input;
  /** What the token of a run may ask of it, in words for people. */
  readonly forRuns: string;
  /** Beside those that any answer may have. */
  readonly problems: readonly Code[];
  handle(asked: EndpointRequest, parts: EndpointParts): Response | Promise<Response>;
}

/** What people and programs read about an endpoint. */
export interface Documented {
  readonly method: "get" | "post" | "patch";
  /** Such as `/tasks/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  /** A few words. */
  readonly summary: string;
  /** Sentences, in Markdown's inline marks. */
  readonly description: string;
  /** The answers that are not problems, by their status. */
  readonly output: Readonly<Record<number, Output>>;
  /** Whether it needs no token, whatever the config says. */
  readonly isOpen?: boolean;
  /** Words of a curl line beside those that follow from the rest, one list for each line. */
  readonly samples?: readonly Sample[];
}

/** What an endpoint takes. */
export interface Input {
  /** Of the path. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly isBodyOptional?: boolean;
  /** Other names for fields of the query or the body. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** An answer that is not a problem. */
export interface Output {
  readonly description: string;
  /** Of JSON; text where it is absent. */
  readonly schema?: () => z.ZodType;
  /** Of text. */
  readonly contentType?: string;
  readonly headers?: () => z.ZodObject;
}

/** One way to call an endpoint. */
export interface Sample {
  /** What it shows. */
  readonly label: string;
  /** With its question mark. */
  readonly query?: string;
  /** Flags of curl. */
  readonly flags?: readonly string[];
}

/** One request. */
export interface EndpointRequest {
  readonly request: Request;
  readonly caller: Caller;
  /** Keeps what the request changes. Absent for a read. */
  readonly audited?: RequestAudit;
  /** Aborted when the server no longer waits for requests in flight. */
  readonly shutdown: AbortSignal;
  /** Aborted when the server takes no more requests: an answer without an end of its own ends then. */
  readonly draining: AbortSignal;
  /** Asks to send an answer without an end of its own. False if there are too many of them. */
  readonly hold: () => boolean;
}

/** What all endpoints work with. */
export interface EndpointParts extends OperationDeps {
  readonly limits: ApiLimits;
  /** Every endpoint, for those that describe the API. */
  readonly endpoints: readonly Endpoint[];
}

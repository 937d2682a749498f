import { LateError } from "../../async/deadline.ts";
import {
  AdapterError,
  type AdapterErrorCategory,
  type ExplainedErrorOptions,
  messageOf,
  rawMessageOf,
} from "../../domain/errors.ts";
import { isUntrusted, TRUST_VARIABLES } from "../../net/trust.ts";
import { inPlainWords } from "../../domain/system_words.ts";
import { ReplyLimitError } from "./read_reply.ts";
import type { HttpReply, HttpRequest } from "./request.ts";

/** What the statuses mean that say more than that the server, or a proxy before it, does not work. */
const CATEGORIES: Readonly<Record<number, AdapterErrorCategory>> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "invalid",
  422: "invalid",
  429: "rate_limited",
};

/** How much a message shows of what a server says, in characters. */
const MAX_SHOWN = 300;

/** With these a proxy says that it no longer waits for the server, which may still be at work. */
const LATE_STATUSES: readonly number[] = [408, 504, 524];

/**
 * A fault of the set-up, which only a person can put right. Its category is `unavailable`, so that writes
 * that the board still has to get are kept until then.
 */
export class SetupError extends AdapterError {
  /** An error of which `problem` says what is wrong with the set-up. */
  constructor(problem: string, options: ExplainedErrorOptions = {}) {
    super("unavailable", problem, { ...options, isUnapplied: true });
  }
}

/** The server that a message is about. */
export interface ServerName {
  /** Such as "Planka". */
  readonly server: string;
  readonly base: string;
}

/** The error of a request to which there was no reply, since `fetch` threw `error`. */
export function connectionFailure(
  error: unknown,
  { server, base }: ServerName,
  request: Pick<HttpRequest, "method" | "path">,
): AdapterError {
  const { method } = request;
  const place = `${server} at ${JSON.stringify(base)}`;
  if (error instanceof ReplyLimitError) {
    const problem = `${server} answered ${nameOf(request)} with ${error.message}`;
    const remedy = "find out what fills it, or raise max_reply_mib under [backend]";
    return new AdapterError("unavailable", problem, { remedy, cause: error });
  }
  if (error instanceof LateError) {
    const details = { cause: error, mayTakeEffectLater: method !== "GET" };
    return new AdapterError("unavailable", `${place} gave ${error.message}`, details);
  }
  if (error instanceof Deno.errors.NotCapable) {
    const message = `${place} may not be reached: ${messageOf(error)}`;
    return new AdapterError("unavailable", message, { cause: error, isUnapplied: true });
  }
  const detail = detailOf(error);
  // Nothing is sent before there is a connection.
  const refused = /client error \(Connect\): (?:tcp connect error: )?(.*)$/s.exec(detail)?.[1];
  if (refused === undefined) {
    const what = /client error \([^)]*\): (.*)$/s.exec(detail)?.[1] ?? detail;
    const message = `the connection to ${place} broke: ${inPlainWords(what)}`;
    return new AdapterError("unavailable", message, { cause: error });
  }
  const why = inPlainWords(refused);
  const [problem, remedy] = refused.includes("certificate")
    ? [`${place} is not trusted: ${why}`, trustAdvice(refused)]
    : [
      `${place} cannot be reached: ${why}`,
      "find out whether it is up, and whether the url is right",
    ];
  return new AdapterError("unavailable", problem, { remedy, cause: error, isUnapplied: true });
}

function trustAdvice(refused: string): string {
  const own = "name the authority that signed it in ca_file";
  return isUntrusted(refused) ? `${own}, or set ${TRUST_VARIABLES}` : own;
}

/** The message with the cause, which some versions of Deno keep apart. */
function detailOf(error: unknown): string {
  const own = rawMessageOf(error);
  const cause = error instanceof Error && error.cause !== undefined
    ? rawMessageOf(error.cause)
    : "";
  return cause === "" || own.includes(cause) ? own : `${own}: ${cause}`;
}

/** How the replies of one kind of server are explained. */
export interface FailureWords {
  /** The name of the server in messages. */
  readonly server: string;
  /** What the server itself says of an error; empty if it says nothing. */
  readonly complaintOf: (reply: HttpReply) => string;
  /** What to do about a status. */
  readonly advice?: Readonly<Record<number, string>>;
}

/** The error of a request whose reply is not a success. */
export function statusFailure(
  { method, path }: HttpRequest,
  reply: HttpReply,
  { server, complaintOf, advice = {} }: FailureWords,
): AdapterError {
  const { status, headers, retryAfterMs } = reply;
  const request = nameOf({ method, path });
  if (retryAfterMs !== null && (status === 429 || status === 403)) {
    return rateLimited(server, retryAfterMs);
  }
  if (status >= 300 && status < 400) {
    const target = JSON.stringify(headers.get("location")?.slice(0, MAX_SHOWN) ?? null);
    const problem = `${server} answered ${request} with a redirect to ${target}`;
    const remedy = "set url to its real address";
    return new AdapterError("unavailable", problem, { remedy, isUnapplied: true });
  }
  const category = CATEGORIES[status] ?? "unavailable";
  const complaint = complaintOf(reply).slice(0, MAX_SHOWN);
  const said = complaint === "" ? "" : ` (${complaint})`;
  return new AdapterError(category, `${server} answered ${status}${said} to ${request}`, {
    remedy: advice[status] ?? null,
    // A server that failed midway may have applied it.
    isUnapplied: category !== "unavailable",
    mayTakeEffectLater: method !== "GET" && LATE_STATUSES.includes(status),
    ...retryAfterMs === null ? {} : { retryAfterMs },
  });
}

/** The error of a request that a server's rate limit stops for another `waitMs` milliseconds. */
export function rateLimited(server: string, waitMs: number): AdapterError {
  return new AdapterError("rate_limited", `rate limited by ${server}`, {
    remedy: `retry in ${Math.ceil(waitMs / 1_000)} s`,
    retryAfterMs: waitMs,
    isUnapplied: true,
  });
}

/** The error of a reply that such a server never gives; `advice` says what to do. */
export function unexpectedReply(
  request: HttpRequest,
  what: string,
  { server, advice }: { readonly server: string; readonly advice: string },
): AdapterError {
  return new AdapterError("unavailable", `${server} answered ${nameOf(request)} with ${what}`, {
    remedy: advice,
  });
}

/** A request as messages name it: a server can give a cursor of any length. */
function nameOf({ method, path }: Pick<HttpRequest, "method" | "path">): string {
  return `${method} ${path.slice(0, MAX_SHOWN)}`;
}

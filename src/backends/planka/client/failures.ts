import { AdapterError, type AdapterErrorCategory, messageOf } from "../../../domain/errors.ts";
import { LateError } from "../../../async/deadline.ts";
import type { PlankaReply, PlankaRequest } from "./exchange.ts";

/** Answers that say that Planka, or what stands before it, is not well. */
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

const ADVICE: Readonly<Record<number, string>> = {
  403: "; what writes must be an editor of the board",
  413: "; make it shorter",
};

/**
 * What only a person can put right. To a call it is `unavailable` all the same: what the board is owed
 * is kept until then.
 */
export class UnfitError extends AdapterError {
  /** An error whose message says what is wrong with the set-up and what to do next. */
  constructor(message: string, options: ErrorOptions = {}) {
    super("unavailable", message, { ...options, isUnapplied: true });
  }
}

/** What it means that `fetch` threw `error`. */
export function networkFailure(error: unknown, base: string): AdapterError {
  const place = JSON.stringify(base);
  if (error instanceof LateError) {
    return new AdapterError("unavailable", `Planka at ${place} gave ${error.message}`, {
      cause: error,
    });
  }
  if (error instanceof Deno.errors.NotCapable) {
    const message = `Planka at ${place} may not be reached: ${error.message}`;
    return new AdapterError("unavailable", message, { cause: error, isUnapplied: true });
  }
  const detail = detailOf(error);
  // Nothing is sent before there is a connection.
  const refused = /client error \(Connect\): (?:tcp connect error: )?(.*)$/s.exec(detail)?.[1];
  if (refused === undefined) {
    const what = /client error \([^)]*\): (.*)$/s.exec(detail)?.[1] ?? detail;
    const message = `the connection to Planka at ${place} broke: ${what}`;
    return new AdapterError("unavailable", message, { cause: error });
  }
  const message = refused.includes("certificate")
    ? `Planka at ${place} is not trusted: ${refused}; name the authority that signed it in ca_file`
    : `Planka at ${place} cannot be reached: ${refused}; find out whether it is up and url is right`;
  return new AdapterError("unavailable", message, { cause: error, isUnapplied: true });
}

/** The message with the cause, which some versions of Deno keep apart. */
function detailOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : "";
  return [messageOf(error), cause].filter((text) => text !== "").join(": ");
}

/** What it means that Planka gave this answer, which is no success. */
export function statusFailure(
  { method, path }: PlankaRequest,
  { status, json, location, retryAfterMs }: PlankaReply,
): AdapterError {
  const request = `${method} ${path}`;
  const said = complaintOf(json);
  if (retryAfterMs !== null && (status === 429 || status === 403)) {
    const message = `Planka wants to be left alone for ${Math.ceil(retryAfterMs / 1_000)} s`;
    return new AdapterError("rate_limited", message, { retryAfterMs, isUnapplied: true });
  }
  if (status >= 300 && status < 400) {
    const message = `Planka answered ${request} with a redirect to ${JSON.stringify(location)}` +
      "; write where it really is as url";
    return new AdapterError("unavailable", message, { isUnapplied: true });
  }
  const category = CATEGORIES[status] ?? "unavailable";
  const message = `Planka answered ${status}${said} to ${request}${ADVICE[status] ?? ""}`;
  return new AdapterError(category, message, {
    // What broke midway may have been applied.
    isUnapplied: category !== "unavailable",
    ...retryAfterMs === null ? {} : { retryAfterMs },
  });
}

/** What Planka says of an error, in brackets. */
function complaintOf(json: unknown): string {
  if (typeof json !== "object" || json === null) return "";
  const { message, problems } = json as { message?: unknown; problems?: unknown };
  const all = Array.isArray(problems) && problems.length > 0 ? problems : [message];
  const texts = all.filter((text) => typeof text === "string");
  return texts.length === 0 ? "" : ` (${texts.join("; ").slice(0, 300)})`;
}

/** What it means that an answer is not what Planka 2 gives. */
export function strangeAnswer({ method, path }: PlankaRequest, what: string): AdapterError {
  const message = `Planka answered ${method} ${path} with ${what}` +
    "; find out whether url is right and Planka is version 2";
  return new AdapterError("unavailable", message);
}

import type { FieldError, Refusal } from "../operations/result.ts";
import { ownValue } from "../text/own.ts";
import { shortened } from "../text/shortened.ts";
import { type Code, CODES, TITLES } from "./codes.ts";
import { COMMON_HEADERS } from "./headers.ts";

/** What could not be done; an RFC 9457 document is made of it. */
export interface Problem {
  /** For programs, stable. It decides the status, which several codes may share. */
  readonly code: Code;
  /** For a person. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with a problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.problem = problem;
  }
}

const INTERNAL: Problem = {
  code: "internal",
  detail: "Cannot answer: something unexpected went wrong; the dispatcher's log says what",
};

/** A refusal of an operation as a problem. */
export function problemOfRefusal({ code, detail, errors, retryAfterMs }: Refusal): Problem {
  const headers = retryAfterMs === undefined
    ? undefined
    : { "retry-after": String(Math.max(0, Math.ceil(retryAfterMs / 1000))) };
  return { code, detail, errors, headers };
}

/**
 * How many characters a detail, and how many the path and the detail of an error may have, and how many errors
 * are listed. An answer that quotes a body of 1 MiB must not be many times as large.
 */
const MAX_DETAIL = 8_192;
const MAX_ERROR_DETAIL = 512;
const MAX_ERROR_PATH = 256;
const MAX_ERRORS = 50;

const JSON_HEADERS = { ...COMMON_HEADERS, "content-type": "application/json" } as const;

/** An answer in JSON, which nothing may cache or take for a page. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
  });
}

/** `problem` as RFC 9457 wants it; `about:blank` says that the title is the status's own. */
export function problemResponse(problem: Problem | null): Response {
  const { code, detail, errors, headers } = problem ?? INTERNAL;
  // A board outside of this repository may invent a category.
  const status = ownValue(CODES, code)?.status ?? 500;
  const response = jsonResponse(
    {
      type: "about:blank",
      title: TITLES[status],
      status,
      detail: shortened(detail, MAX_DETAIL),
      code,
      errors: errors?.slice(0, MAX_ERRORS).map((error) => ({
        path: shortened(error.path, MAX_ERROR_PATH),
        detail: shortened(error.detail, MAX_ERROR_DETAIL),
      })),
    },
    status,
    { ...headers, "content-type": "application/problem+json" },
  );
  codes.set(response, code);
  return response;
}

const codes = new WeakMap<Response, Code>();

/** The code of the problem that an answer of {@linkcode problemResponse} describes. */
export function codeOf(response: Response): Code | undefined {
  return codes.get(response);
}

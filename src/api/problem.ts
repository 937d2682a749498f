import { type AdapterError, type AdapterErrorCategory, isAdapterError } from "../domain/errors.ts";

const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** One thing that is wrong with a body. */
export interface FieldError {
  /** Such as `labels[1]`; empty for the body as a whole. */
  readonly path: string;
  readonly detail: string;
}

/** What could not be done, on its way to becoming an RFC 9457 document. */
export interface Problem {
  readonly status: ProblemStatus;
  /** Stable, for programs: tells apart what shares a status. */
  readonly code: string;
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

const ADAPTER_STATUS: Readonly<Record<AdapterErrorCategory, ProblemStatus>> = {
  not_found: 404,
  invalid: 422,
  unauthorized: 502,
  forbidden: 502,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
  unsupported: 501,
};

const INTERNAL: Problem = {
  status: 500,
  code: "internal",
  detail: "Cannot answer: something unexpected went wrong; the dispatcher's log says what",
};

/** The problem of whatever was thrown, or null where it is a bug about which nothing is to be said. */
export function problemOf(error: unknown, redact: (text: string) => string): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  return isAdapterError(error) ? adapterProblem(error, redact) : null;
}

function adapterProblem(
  { category, message, retryAfterMs }: AdapterError,
  redact: (text: string) => string,
): Problem {
  const problem = {
    status: ADAPTER_STATUS[category] ?? 500,
    code: category,
    detail: redact(message),
  };
  return retryAfterMs === undefined
    ? problem
    : { ...problem, headers: { "retry-after": secondsUp(retryAfterMs) } };
}

function secondsUp(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}

const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** An answer in JSON. Nothing that the API says may be cached or guessed to be a page. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...JSON_HEADERS, ...headers } });
}

/** `problem` as RFC 9457 wants it; `about:blank` says that the title is the status's own. */
export function problemResponse(problem: Problem | null): Response {
  const { status, code, detail, errors, headers } = problem ?? INTERNAL;
  return jsonResponse(
    { type: "about:blank", title: TITLES[status], status, detail, code, errors },
    status,
    { ...headers, "content-type": "application/problem+json" },
  );
}

import type { FieldError, Refusal } from "../operations/result.ts";
import { type Code, CODES, TITLES } from "./codes.ts";

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

const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** An answer in JSON, which nothing may cache or take for a page. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...JSON_HEADERS, ...headers } });
}

/** `problem` as RFC 9457 wants it; `about:blank` says that the title is the status's own. */
export function problemResponse(problem: Problem | null): Response {
  const { code, detail, errors, headers } = problem ?? INTERNAL;
  // A board outside of this repository may invent a category.
  const status = CODES[code]?.status ?? 500;
  return jsonResponse(
    { type: "about:blank", title: TITLES[status], status, detail, code, errors },
    status,
    { ...headers, "content-type": "application/problem+json" },
  );
}

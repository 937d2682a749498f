/** What kind of failure a backend reports. Policy looks at this and never at a message. */
export type AdapterErrorCategory =
  | "not_found"
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "unsupported";

/** What a person needs to know of a failure. */
export interface Explanation {
  /** What could not be done and why. */
  readonly problem: string;
  /** What to do next, in words that can follow on a semicolon, or null if that is not known. */
  readonly remedy: string | null;
}

/** What an {@linkcode ExplainedError} can carry beside the problem. */
export interface ExplainedErrorOptions extends ErrorOptions {
  /** See {@linkcode Explanation.remedy}. */
  readonly remedy?: string | null;
}

/** An error that is shown to a person as it is: what could not be done, and what to do about it. */
export abstract class ExplainedError extends Error implements Explanation {
  /** What could not be done and why: the message without the remedy. */
  readonly problem: string;
  /** What to do next, or null. The message ends with it. */
  readonly remedy: string | null;

  /** An error whose message is `problem`, then the remedy. */
  constructor(problem: string, options: ExplainedErrorOptions = {}) {
    const { remedy = null } = options;
    super(textOf({ problem, remedy }), options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/**
 * A problem and its remedy as one text. The remedy follows on a semicolon; below a problem of several
 * lines it has a line of its own; and if it has several lines itself, it is a paragraph.
 */
export function textOf({ problem, remedy }: Explanation): string {
  if (remedy === null) return problem;
  if (remedy.includes("\n")) return `${problem}\n\n${remedy}`;
  return `${problem}${problem.includes("\n") ? "\n" : "; "}${remedy}`;
}

/** What an {@linkcode AdapterError} can carry beside the problem. */
export interface AdapterErrorOptions extends ExplainedErrorOptions {
  /** How long the board asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Whether the board is known not to have applied the call, whatever its category. */
  readonly isUnapplied?: boolean;
}

/** The one error that a backend throws on purpose. Anything else that it throws is a bug in it. */
export class AdapterError extends ExplainedError {
  /** Always the class's name. */
  override readonly name = "AdapterError";
  /** What kind of failure it is. */
  readonly category: AdapterErrorCategory;
  /** How long the board asked to be left alone, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;
  /**
   * Whether the board is known not to have applied the call. Where it is false for an `unavailable`
   * one, only a look at the board tells.
   */
  readonly isUnapplied: boolean;

  /** An error of `category`; `problem` says what could not be done and why. */
  constructor(category: AdapterErrorCategory, problem: string, options: AdapterErrorOptions = {}) {
    super(problem, options);
    this.category = category;
    this.retryAfterMs = options.retryAfterMs;
    this.isUnapplied = options.isUnapplied ?? false;
  }
}

/** Tells whether `error` is an {@linkcode AdapterError}, of `category` where one is given. */
export function isAdapterError(
  error: unknown,
  category?: AdapterErrorCategory,
): error is AdapterError {
  return error instanceof AdapterError && (category === undefined || error.category === category);
}

/** The same failure, of a call that is known not to have been applied. What is no board's failure stays. */
export function asUnapplied(error: unknown): unknown {
  if (!isAdapterError(error)) return error;
  const { category, problem, remedy, cause, retryAfterMs } = error;
  return new AdapterError(category, problem, { remedy, cause, retryAfterMs, isUnapplied: true });
}

/** A mistake in how the program was called or configured: printed without a stack, exit code 2. */
export class UsageError extends ExplainedError {
  /** The class's name. */
  override readonly name: string = "UsageError";
}

/** The problem and the remedy of whatever was thrown. */
export function explanationOf(error: unknown): Explanation {
  return error instanceof ExplainedError ? error : { problem: messageOf(error), remedy: null };
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { inPlainWords } from "./system_words.ts";

/** The category of a failure that a backend reports. Policy decides by this and never by a message. */
export type AdapterErrorCategory =
  | "not_found"
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "unsupported";

/** A failure as a person needs it. */
export interface Explanation {
  /** What could not be done and why. */
  readonly problem: string;
  /** What to do next, in words that can follow a semicolon, or null if that is not known. */
  readonly remedy: string | null;
}

/** The optional parts of an {@linkcode ExplainedError}. */
export interface ExplainedErrorOptions extends ErrorOptions {
  /** See {@linkcode Explanation.remedy}. */
  readonly remedy?: string | null;
}

/** An error whose message is for a person: what could not be done, and what to do about it. */
export abstract class ExplainedError extends Error implements Explanation {
  /** What could not be done and why: the message without the remedy. */
  readonly problem: string;
  /** What to do next, or null. The message ends with it. */
  readonly remedy: string | null;

  /** Makes the message of `problem` and the remedy. */
  constructor(problem: string, options: ExplainedErrorOptions = {}) {
    const { remedy = null } = options;
    super(textOf({ problem, remedy }), options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/**
 * A problem and its remedy as one text. The remedy follows a semicolon; after a problem of several lines it
 * has its own line; if the remedy itself has several lines, it is a paragraph.
 */
export function textOf({ problem, remedy }: Explanation): string {
  if (remedy === null) return problem;
  if (remedy.includes("\n")) return `${problem}\n\n${remedy}`;
  return `${problem}${problem.includes("\n") ? "\n" : "; "}${remedy}`;
}

/** A failed attempt with its reason, as one text. A reason that names the attempt itself stands alone. */
export function failedText(attempt: string, reason: string): string {
  return reason.startsWith(`${attempt}:`) ? reason : `${attempt}: ${reason}`;
}

/** The reason in the message of a failed attempt: all of it but the attempt, which the reader knows. */
export function reasonIn(message: string, attempt: string): string {
  return message.startsWith(`${attempt}: `) ? message.slice(attempt.length + 2) : message;
}

/** The optional parts of an {@linkcode AdapterError}. */
export interface AdapterErrorOptions extends ExplainedErrorOptions {
  /** How long the board asked callers to wait before a retry, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Whether the board surely did not apply the call, whatever the category. */
  readonly isUnapplied?: boolean;
  /** Whether the board as a whole failed, so that a call on any other task would fail the same way. */
  readonly isOfBoard?: boolean;
  /** Whether the board may still apply the call later, since the request was sent and got no answer in time. */
  readonly mayTakeEffectLater?: boolean;
}

/** A board can say anything of any length. No log, comment or answer shows more of it, in UTF-16 units. */
const MAX_PROBLEM = 4_000;

/** The only error that a backend throws on purpose. Any other error that it throws is a bug in the backend. */
export class AdapterError extends ExplainedError {
  /** Always the class's name. */
  override readonly name = "AdapterError";
  /** The category of the failure. */
  readonly category: AdapterErrorCategory;
  /** How long the board asked callers to wait before a retry, in milliseconds, if it did. */
  readonly retryAfterMs: number | undefined;
  /**
   * Whether the board surely did not apply the call. If this is false for an `unavailable` error, only a
   * read of the board shows whether the call was applied.
   */
  readonly isUnapplied: boolean;
  /** Whether the board as a whole failed, such as a file that another process has locked. */
  readonly isOfBoard: boolean;
  /**
   * Whether the board may still apply the call after this error: the request was sent, and its time ran out
   * without an answer. `TaskAdapter.lateEffectMs` tells for how long. A connection that broke is not such a
   * case: the board then shows at the next read whether the call was applied.
   */
  readonly mayTakeEffectLater: boolean;

  /** An error of `category`; `problem` says what could not be done and why. */
  constructor(category: AdapterErrorCategory, problem: string, options: AdapterErrorOptions = {}) {
    super(problem.length <= MAX_PROBLEM ? problem : `${problem.slice(0, MAX_PROBLEM)}…`, options);
    this.category = category;
    this.retryAfterMs = options.retryAfterMs;
    this.isUnapplied = options.isUnapplied ?? false;
    this.isOfBoard = options.isOfBoard ?? false;
    this.mayTakeEffectLater = options.mayTakeEffectLater === true && !this.isUnapplied;
  }
}

/** Tells whether `error` is an {@linkcode AdapterError}, and of `category` if one is given. */
export function isAdapterError(
  error: unknown,
  category?: AdapterErrorCategory,
): error is AdapterError {
  return error instanceof AdapterError && (category === undefined || error.category === category);
}

/** Tells whether a write that failed with `error` may have been applied: only reading the board tells. */
export function isInDoubt(error: unknown): boolean {
  return !isAdapterError(error) || (error.category === "unavailable" && !error.isUnapplied);
}

/**
 * The same failure, marked as not applied, and as one of the whole board if `isOfBoard` says so. An error that
 * is not an {@linkcode AdapterError} stays the same.
 */
export function asUnapplied(
  error: unknown,
  { isOfBoard = false }: Pick<AdapterErrorOptions, "isOfBoard"> = {},
): unknown {
  if (!isAdapterError(error)) return error;
  const { category, problem, remedy, cause, retryAfterMs } = error;
  const isAll = isOfBoard || error.isOfBoard;
  const options = { remedy, cause, retryAfterMs, isUnapplied: true, isOfBoard: isAll };
  return new AdapterError(category, problem, options);
}

/** A mistake in how the program was called or configured: printed without a stack, exit code 2. */
export class UsageError extends ExplainedError {
  /** The class's name. */
  override readonly name: string = "UsageError";
}

/** The problem and the remedy of a thrown value of any type. */
export function explanationOf(error: unknown): Explanation {
  return error instanceof ExplainedError ? error : { problem: messageOf(error), remedy: null };
}

/** The message of a thrown value of any type. What the system or a library says is put into plain words. */
export function messageOf(error: unknown): string {
  return inPlainWords(rawMessageOf(error));
}

/** The message of a thrown value as it is, with its cause where the message says nothing: to recognise it by. */
export function rawMessageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  // Deno 2.9 keeps the reason apart, Deno 2.6 has it in the message.
  const isEmpty = error instanceof TypeError && message === "fetch failed";
  return isEmpty && cause instanceof Error ? `${message}: ${cause.message}` : message;
}

/** Why a call failed on `path`, for a message that names the path already: "it" stands for it. */
export function reasonAt(path: string, error: unknown): string {
  return messageOf(error).replace(JSON.stringify(path), "it");
}

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

/** What an {@linkcode AdapterError} can carry beside its message. */
export interface AdapterErrorOptions extends ErrorOptions {
  /** How long the board asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Whether the board is known not to have applied the call, whatever its category. */
  readonly isUnapplied?: boolean;
}

/** The one error that a backend throws on purpose. Anything else that it throws is a bug in it. */
export class AdapterError extends Error {
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

  /** An error of `category` whose message says what could not be done and what to do next. */
  constructor(category: AdapterErrorCategory, message: string, options: AdapterErrorOptions = {}) {
    super(message, options);
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
  const { category, message, cause, retryAfterMs } = error;
  return new AdapterError(category, message, { cause, retryAfterMs, isUnapplied: true });
}

/** A mistake in how the program was called or configured: printed without a stack, exit code 2. */
export class UsageError extends Error {
  /** The class's name. */
  override readonly name: string = "UsageError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

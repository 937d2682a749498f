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
}

/** The one error that a backend throws on purpose. Anything else that it throws is a bug in it. */
export class AdapterError extends Error {
  /** Always the class's name. */
  override readonly name = "AdapterError";
  /** What kind of failure it is. */
  readonly category: AdapterErrorCategory;
  /** How long the board asked to be left alone, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;

  /** An error of `category` whose message says what could not be done and what to do next. */
  constructor(category: AdapterErrorCategory, message: string, options: AdapterErrorOptions = {}) {
    super(message, options);
    this.category = category;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Tells whether `error` is an {@linkcode AdapterError}, of `category` where one is given. */
export function isAdapterError(
  error: unknown,
  category?: AdapterErrorCategory,
): error is AdapterError {
  return error instanceof AdapterError && (category === undefined || error.category === category);
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

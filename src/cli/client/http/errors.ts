/** What a dispatcher refused, or why it could not be asked: told without a stack, exit code 1. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
}

/** A refusal in the dispatcher's own words. */
export class RefusalError extends ClientError {
  override readonly name = "RefusalError";
  /** Of HTTP. */
  readonly status: number;
  /** Stable, such as `unknown_run`. */
  readonly code: string;

  constructor(message: string, { status, code }: { status: number; code: string }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Nobody answered, though the dispatcher may be back in a moment. */
export class UnreachableError extends ClientError {
  override readonly name = "UnreachableError";
}

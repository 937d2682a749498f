/** A dispatcher refused, or it could not be asked. Printed without a stack trace; exit code 1. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
}

/** A refusal with the dispatcher's own message. */
export class RefusalError extends ClientError {
  override readonly name = "RefusalError";
  /** The HTTP status. */
  readonly status: number;
  /** The stable code of the problem, such as `unknown_run`. */
  readonly code: string;

  constructor(message: string, { status, code }: { status: number; code: string }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The dispatcher did not answer; a later request may succeed. */
export class UnreachableError extends ClientError {
  override readonly name = "UnreachableError";
}

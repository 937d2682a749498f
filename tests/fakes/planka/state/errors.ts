const CODES: Readonly<Record<number, string>> = {
  401: "E_UNAUTHORIZED",
  403: "E_FORBIDDEN",
  404: "E_NOT_FOUND",
  409: "E_CONFLICT",
  422: "E_UNPROCESSABLE_ENTITY",
};

/** Planka says no, in its envelope for errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, message?: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.extra = extra;
  }

  /** The body; a route that only admins may know of has no message. */
  get body(): Readonly<Record<string, unknown>> {
    const message = this.message === "" ? {} : { message: this.message };
    return { code: CODES[this.status], ...this.extra, ...message };
  }
}

/** What the database does not take: Planka answers 500, in text. */
export class ServerFault extends Error {}

/** `value`, or the 404 that names what is missing. */
export function present<Value>(value: Value | undefined | null, message: string): Value {
  if (value === undefined || value === null) throw new Refusal(404, message);
  return value;
}

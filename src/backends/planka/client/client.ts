import type * as z from "zod";
import type { Clock } from "../../../async/clock.ts";
import { AdapterError } from "../../../domain/errors.ts";
import type { BoardCredentials } from "../../kind.ts";
import { Cached } from "../../../async/cached.ts";
import type { PlankaReply, PlankaRequest } from "./exchange.ts";
import { statusFailure, strangeAnswer, UnfitError } from "./failures.ts";
import { Http, type HttpOptions, LONGEST_BODY } from "./http.ts";
import { withRetries } from "./retry.ts";
import type { ServerClock } from "./server_clock.ts";
import { openSession, type Session, sessionRefused } from "./session.ts";
import { requireVersion } from "./version.ts";

/** What {@linkcode PlankaClient} is made of. */
export interface ClientOptions extends HttpOptions {
  readonly credentials: BoardCredentials;
}

/**
 * Speaks to one Planka as one user. Reads are tried again a few times; a write is sent once, and a
 * second time only where Planka said that it did not know who asked.
 */
export class PlankaClient {
  readonly #http: Http;
  readonly #clock: Clock;
  readonly #version: Cached<string>;
  readonly #session: Cached<Session>;
  /** Ends what is loaded for nobody in particular. */
  readonly #lifetime = new AbortController();

  constructor({ credentials, ...options }: ClientOptions) {
    const { signal } = this.#lifetime;
    this.#clock = options.clock;
    this.#http = new Http(options);
    this.#version = new Cached(() => requireVersion(this.#http, signal));
    this.#session = new Cached(() => openSession(this.#http, credentials, signal));
  }

  get base(): string {
    return this.#http.base;
  }

  get serverClock(): ServerClock {
    return this.#http.serverClock;
  }

  /** Is aborted when the client is closed. */
  get lifetime(): AbortSignal {
    return this.#lifetime.signal;
  }

  /** Why this server could never be spoken to as it is set up, or null; nobody is told who asks. */
  async incompatibility(signal: AbortSignal): Promise<string | null> {
    try {
      await this.#version.get(signal);
      return null;
    } catch (error) {
      if (error instanceof UnfitError) return error.message;
      throw error;
    }
  }

  /** Reads what is at `path`. */
  async get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    await this.#ready(signal);
    const request: PlankaRequest = { method: "GET", path };
    const read = () => this.#call(request, schema, signal);
    return await withRetries(read, { clock: this.#clock, signal });
  }

  /**
   * Writes. After an answer that was lost it is not known whether it was applied.
   *
   * @throws {AdapterError} `unavailable`, and not `isUnapplied`, for one whose answer was lost
   */
  async write<Schema extends z.ZodType>(
    request: PlankaRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    requireLength(request);
    await this.#ready(signal);
    return await this.#call(request, schema, signal);
  }

  /** Ends every connection, and what is under way. */
  close(): void {
    this.#lifetime.abort(new AdapterError("unavailable", "The board was closed"));
    this.#http.close();
  }

  async #call<Schema extends z.ZodType>(
    request: PlankaRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    const reply = await this.#exchange(request, signal);
    if (reply.status !== 200) throw statusFailure(request, reply);
    if (reply.json === undefined) throw strangeAnswer(request, "something that is no JSON");
    const { data, error } = schema.safeParse(reply.json);
    if (error !== undefined) throw strangeAnswer(request, problemOf(error));
    return data;
  }

  /** Nobody gets the credentials before it is known to be a Planka 2. */
  async #ready(signal: AbortSignal): Promise<void> {
    await this.#version.get(signal);
    await this.#session.get(signal);
  }

  async #exchange(request: PlankaRequest, signal: AbortSignal): Promise<PlankaReply> {
    const session = await this.#session.get(signal);
    const reply = await this.#http.send(request, session.headers, signal);
    if (reply.status !== 401) return reply;
    const renewed = await this.#session.renew(session, signal);
    // The same again would be refused again.
    if (renewed.secret === session.secret) throw sessionRefused(session, this.base);
    const second = await this.#http.send(request, renewed.headers, signal);
    if (second.status === 401) throw sessionRefused(renewed, this.base);
    return second;
  }
}

/** @throws {AdapterError} `invalid` for a body that Planka would answer with an empty 400 */
export function requireLength({ body }: Pick<PlankaRequest, "body">): void {
  if (body === undefined) return;
  const { length } = new TextEncoder().encode(JSON.stringify(body));
  if (length <= LONGEST_BODY) return;
  throw new AdapterError(
    "invalid",
    `it is ${length} bytes long as JSON, and Planka takes no more than ${LONGEST_BODY}; make it shorter`,
    { isUnapplied: true },
  );
}

function problemOf({ issues }: z.core.$ZodError): string {
  const [issue] = issues;
  return `an unknown shape (${issue?.path.join(".")}: ${issue?.message})`;
}

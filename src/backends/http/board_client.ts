import type * as z from "zod";
import { Cached } from "../../async/cached.ts";
import type { Clock } from "../../async/clock.ts";
import { AdapterError } from "../../domain/errors.ts";
import { HttpClient, type HttpOptions } from "./client.ts";
import { SetupError } from "./failures.ts";
import { type HttpReply, type HttpRequest, requireBodySize } from "./request.ts";
import { withRetries } from "./retries.ts";
import { hasLongList } from "./long_list.ts";
import type { ServerClock } from "./server_clock.ts";

/** How much a message shows of what is wrong with a reply, in characters. */
const MAX_SHOWN = 300;

/** What is sent with each request to say who asks. */
export interface BoardSession {
  /** What a new session differs in from one that the server refused. */
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What differs between the servers of one kind of board and those of another. */
export interface BoardProtocol<Session extends BoardSession> {
  /** The largest body that the server accepts, in bytes. */
  readonly maxBodyBytes: number;
  /**
   * Finds out what the server is. Runs once, before the server gets any credentials.
   *
   * @throws {SetupError} if it is a server that the board cannot work with
   */
  probe(http: HttpClient, signal: AbortSignal): Promise<unknown>;
  /**
   * Opens a session. Runs again when the server refuses the session with status 401.
   *
   * @throws {AdapterError} `unauthorized` if there are no credentials, or they are refused
   */
  openSession(http: HttpClient, signal: AbortSignal): Promise<Session>;
  /** The error of a session that the server refuses. */
  sessionRefused(session: Session, base: string): AdapterError;
  /** The error that a reply stands for, or null for a success. */
  failureOf(request: HttpRequest, reply: HttpReply): AdapterError | null;
  /** The error of a successful reply that is not what the server should give. */
  unexpectedReply(request: HttpRequest, what: string): AdapterError;
}

/** The value that a server replied with, and the headers beside it. */
export interface Answer<Value> {
  readonly value: Value;
  readonly headers: Headers;
}

/**
 * Speaks to the server of one board as one user. Reads are retried a few times. A write is sent once, and
 * a second time only if the server refused the session.
 */
export class BoardClient<Session extends BoardSession> {
  readonly #protocol: BoardProtocol<Session>;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  readonly #probe: Cached<unknown>;
  readonly #session: Cached<Session>;
  /** Ends the loads that belong to no single caller. */
  readonly #lifetime = new AbortController();

  constructor(protocol: BoardProtocol<Session>, options: HttpOptions) {
    const { signal } = this.#lifetime;
    this.#protocol = protocol;
    this.#clock = options.clock;
    this.#http = new HttpClient(options);
    this.#probe = new Cached(() => protocol.probe(this.#http, signal));
    this.#session = new Cached(() => protocol.openSession(this.#http, signal));
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

  /** Why the board can never work with this server as it is set up, or null. Sends no credentials. */
  async incompatibility(signal: AbortSignal): Promise<string | null> {
    try {
      await this.#probe.get(signal);
      return null;
    } catch (error) {
      if (error instanceof SetupError) return error.message;
      throw error;
    }
  }

  /** Reads the value at `path`. */
  async get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    return (await this.read({ method: "GET", path }, schema, signal)).value;
  }

  /** Sends a request that changes nothing, such as a query that is sent by POST. */
  async read<Schema extends z.ZodType>(
    request: HttpRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<Answer<z.output<Schema>>> {
    await this.#ready(signal);
    const read = () => this.#call(request, schema, signal);
    return await withRetries(read, { clock: this.#clock, signal });
  }

  /**
   * Sends a request that changes something. If the reply is lost, the change may have been made.
   *
   * @throws {AdapterError} `unavailable`, and not `isUnapplied`, if the reply was lost
   */
  async write<Schema extends z.ZodType>(
    request: HttpRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    const { maxBodyBytes } = this.#protocol;
    requireBodySize(request.body, { server: this.#http.server, maxBodyBytes });
    await this.#ready(signal);
    return (await this.#call(request, schema, signal)).value;
  }

  /** Closes every connection, and ends the requests that are under way. */
  close(): void {
    this.#lifetime.abort(new AdapterError("unavailable", "The board was closed"));
    this.#http.close();
  }

  async #call<Schema extends z.ZodType>(
    request: HttpRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<Answer<z.output<Schema>>> {
    const reply = await this.#exchange(request, signal);
    const failure = this.#protocol.failureOf(request, reply);
    if (failure !== null) throw failure;
    // A schema may need time for a long list. Without one, this way is faster.
    const { data, error } = hasLongList(reply.json)
      ? await schema.safeParseAsync(reply.json)
      : schema.safeParse(reply.json);
    if (error === undefined) return { value: data, headers: reply.headers };
    const what = reply.json === undefined ? "something that is not JSON" : problemOf(error);
    throw this.#protocol.unexpectedReply(request, what);
  }

  async #ready(signal: AbortSignal): Promise<void> {
    await this.#probe.get(signal);
    await this.#session.get(signal);
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    const session = await this.#session.get(signal);
    const reply = await this.#http.send(request, session.headers, signal);
    if (reply.status !== 401) return reply;
    const renewed = await this.#session.renew(session, signal);
    // The server would refuse the same secret again.
    if (renewed.secret === session.secret) throw this.#protocol.sessionRefused(session, this.base);
    const second = await this.#http.send(request, renewed.headers, signal);
    if (second.status === 401) throw this.#protocol.sessionRefused(renewed, this.base);
    return second;
  }
}

function problemOf({ issues }: z.core.$ZodError): string {
  const [issue] = issues;
  const what = `${issue?.path.join(".")}: ${issue?.message}`;
  return `an unknown shape (${what.slice(0, MAX_SHOWN)})`;
}

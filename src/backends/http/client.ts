import { Cached } from "../../async/cached.ts";
import type { Clock } from "../../async/clock.ts";
import { withDeadline } from "../../async/deadline.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { isNetAllowed } from "../../net/address.ts";
import type { ProxyVariables } from "../../net/proxies.ts";
import { reachableBase } from "./address.ts";
import { connectionFailure, rateLimited } from "./failures.ts";
import { type RateLimitHeaders, retryAfterMs } from "./rate_limits.ts";
import { MAX_REPLY_MIB, readBody } from "./read_reply.ts";
import type { HttpReply, HttpRequest } from "./request.ts";
import { ServerClock } from "./server_clock.ts";
import { openTransport, type Transport } from "./transport.ts";

/** Maximum milliseconds that one request may take. */
const REQUEST_DEADLINE_MS = 30_000;

/** The statuses with which servers ask to wait. */
const PAUSING = [403, 429, 503];

/** What {@linkcode HttpClient} needs. */
export interface HttpOptions {
  /** The name of the server in messages, such as "Planka". */
  readonly server: string;
  /** The server's address, without a slash at its end. */
  readonly base: string;
  /** A PEM file of an authority that is trusted in addition to the system's, or null. */
  readonly caFile: string | null;
  /** The URL of the proxy that the config names, if it does. */
  readonly proxy?: string;
  /** The proxies that the environment names: no request goes through them. */
  readonly proxies?: ProxyVariables | undefined;
  /** The largest reply that is read, in MiB, decoded; 64 if unset. */
  readonly maxReplyMib?: number | undefined;
  readonly clock: Clock;
  /** How the server tells its rate limits, in addition to `Retry-After`. */
  readonly rateLimits?: readonly RateLimitHeaders[];
}

/** Sends requests to one server, each one once and with a deadline. It adds no credentials. */
export class HttpClient {
  readonly serverClock: ServerClock;
  readonly server: string;
  readonly base: string;
  readonly #clock: Clock;
  readonly #rateLimits: readonly RateLimitHeaders[];
  readonly #maxReplyMib: number;
  readonly #transport: Cached<Transport>;
  /** Until when, in monotonic time, the server asked to wait. */
  #pausedUntil = 0;

  constructor(options: HttpOptions) {
    const { server, base, clock, rateLimits = [], maxReplyMib = MAX_REPLY_MIB } = options;
    this.#maxReplyMib = maxReplyMib;
    this.server = server;
    this.base = base;
    this.#clock = clock;
    this.#rateLimits = rateLimits;
    this.serverClock = new ServerClock(clock);
    this.#transport = new Cached(() => openTransport(options));
  }

  /**
   * Sends a request and resolves to the reply, whatever its status.
   *
   * @throws {AdapterError} if there is no reply, or the server asked for a pause that is not over
   * @throws the signal's reason, once it is aborted
   */
  async send(
    request: HttpRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    this.#throwIfPaused();
    const limits = { clock: this.#clock, ms: REQUEST_DEADLINE_MS, signal };
    try {
      const transport = await this.#transport.get(signal);
      return await withDeadline(limits, async (limited) => {
        return await this.#exchange(request, headers, transport, limited);
      });
    } catch (error) {
      signal.throwIfAborted();
      throw isAdapterError(error) ? error : connectionFailure(error, this, request);
    }
  }

  /** Closes every connection. */
  close(): void {
    this.#transport.kept?.[Symbol.dispose]();
    this.#transport.drop();
  }

  async #exchange(
    { method, path, body: value }: HttpRequest,
    headers: Readonly<Record<string, string>>,
    transport: Transport,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    const response = await transport.send(reachableBase(this.base, isNetAllowed) + path, {
      method,
      headers: value === undefined ? headers : { "content-type": "application/json", ...headers },
      body: value === undefined ? null : JSON.stringify(value),
      signal,
    });
    const { status, headers: replyHeaders } = response;
    this.serverClock.observe(replyHeaders);
    const body = await readBody(response, this.#maxReplyMib, signal);
    const waitMs = retryAfterMs(replyHeaders, this.#clock.now(), this.#rateLimits);
    const reply = { ...body, status, headers: replyHeaders, retryAfterMs: waitMs };
    this.#pauseFor(reply);
    return reply;
  }

  #pauseFor({ status, retryAfterMs }: HttpReply): void {
    if (retryAfterMs === null || !PAUSING.includes(status)) return;
    this.#pausedUntil = this.#clock.monotonic() + retryAfterMs;
  }

  /** A pause holds for all requests of this client. */
  #throwIfPaused(): void {
    const leftMs = this.#pausedUntil - this.#clock.monotonic();
    if (leftMs > 0) throw rateLimited(this.server, leftMs);
  }
}

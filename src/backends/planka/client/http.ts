import type { Clock } from "../../../async/clock.ts";
import { AdapterError, isAdapterError } from "../../../domain/errors.ts";
import { isNetAllowed, reachableBase } from "./address.ts";
import { Cached } from "../../../async/cached.ts";
import { withDeadline } from "../../../async/deadline.ts";
import type { PlankaReply, PlankaRequest } from "./exchange.ts";
import { networkFailure } from "./failures.ts";
import { retryAfterMs } from "./retry_after.ts";
import { ServerClock } from "./server_clock.ts";
import { openTransport, type Transport } from "./transport.ts";

/** No request takes longer. */
export const REQUEST_DEADLINE_MS = 30_000;

/** What Planka takes, in bytes; more of them it answers with an empty 400. */
export const LONGEST_BODY = 1_048_576;

/** What {@linkcode Http} is made of. */
export interface HttpOptions {
  /** Without a slash at its end. */
  readonly base: string;
  /** The authority that is trusted beside the system's, or null. */
  readonly caFile: string | null;
  readonly clock: Clock;
}

/** Sends requests to one server, each once and with a deadline. Knows nothing of who asks. */
export class Http {
  readonly serverClock: ServerClock;
  readonly base: string;
  readonly #clock: Clock;
  readonly #transport: Cached<Transport>;
  /** Until when, in monotonic time, the server asked to be left alone. */
  #pausedUntil = 0;

  constructor({ base, caFile, clock }: HttpOptions) {
    this.base = base;
    this.#clock = clock;
    this.serverClock = new ServerClock(clock);
    this.#transport = new Cached(() => openTransport(caFile));
  }

  /**
   * The answer to a request, of whatever status.
   *
   * @throws {AdapterError} where there is none; the signal's reason where it is aborted
   */
  async send(
    request: PlankaRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PlankaReply> {
    this.#throwIfPaused();
    const transport = await this.#transport.get(signal);
    const limits = { clock: this.#clock, ms: REQUEST_DEADLINE_MS, signal };
    try {
      return await withDeadline(limits, async (limited) => {
        return await this.#exchange(request, headers, transport, limited);
      });
    } catch (error) {
      signal.throwIfAborted();
      throw isAdapterError(error) ? error : networkFailure(error, this.base);
    }
  }

  /** Ends every connection. */
  close(): void {
    this.#transport.kept?.[Symbol.dispose]();
    this.#transport.drop();
  }

  async #exchange(
    { method, path, body }: PlankaRequest,
    headers: Readonly<Record<string, string>>,
    { reads, writes }: Transport,
    signal: AbortSignal,
  ): Promise<PlankaReply> {
    const response = await fetch(reachableBase(this.base, isNetAllowed) + path, {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      // A redirect would carry the credentials elsewhere, and make a GET of a POST.
      redirect: "manual",
      client: method === "GET" ? reads : writes,
      signal,
    });
    const text = await response.text();
    this.serverClock.observe(response.headers);
    return this.#replyOf(response, text);
  }

  #replyOf({ status, headers }: Response, text: string): PlankaReply {
    const pauseMs = retryAfterMs(headers, this.#clock.now());
    if (pauseMs !== null && [403, 429, 503].includes(status)) {
      this.#pausedUntil = this.#clock.monotonic() + pauseMs;
    }
    const isJson = /^application\/json\b/i.test(headers.get("content-type") ?? "");
    return {
      status,
      json: isJson ? parseJson(text) : undefined,
      location: headers.get("location"),
      retryAfterMs: pauseMs,
    };
  }

  /** A pause that the server asked for holds for all who ask it. */
  #throwIfPaused(): void {
    const leftMs = this.#pausedUntil - this.#clock.monotonic();
    if (leftMs <= 0) return;
    throw new AdapterError(
      "rate_limited",
      `Planka wants to be left alone for ${Math.ceil(leftMs / 1_000)} s more`,
      { retryAfterMs: leftMs, isUnapplied: true },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

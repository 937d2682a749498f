import type { Clock } from "../../async/clock.ts";
import { neverAborted } from "../../async/abort.ts";
import { waitAtMost } from "../../async/deadline.ts";
import { type Problem, problemResponse } from "../problem.ts";
import type { Held } from "./connections.ts";

/** How long abandoned requests may take to be answered, in milliseconds. */
const GIVE_UP_MS = 500;
/** How long an answer that Deno calls completed may still be on its way to the socket, in milliseconds. */
const LINGER_MS = 30;

/** An app to serve, such as the one that {@linkcode createApp} makes. */
export interface ServedApp {
  fetch(request: Request, env: ServedEnv): Response | Promise<Response>;
}

/** What a request is served with. */
export interface ServedEnv {
  /** Aborted when the server takes no more requests: an answer without an end of its own ends then. */
  readonly draining: AbortSignal;
  /** Aborted when the server no longer waits for requests in flight. */
  readonly shutdown: AbortSignal;
  /** Asks to send an answer without an end of its own. False if there are too many of them. */
  readonly hold: () => boolean;
}

export interface ShutdownOptions {
  /** How long requests in flight may take to end, in milliseconds. */
  readonly graceMs: number;
  /** Ends the grace early. */
  readonly signal?: AbortSignal;
}

/** The requests in flight. */
export class Traffic {
  readonly #app: ServedApp;
  readonly #clock: Clock;
  readonly #drain = new AbortController();
  readonly #shutdown = new AbortController();
  #inFlight = 0;
  #onIdle = () => {};
  #completedAt = -Infinity;

  constructor(app: ServedApp, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  /** What answers the requests of one connection. */
  readonly handlerFor = (held: Held): Deno.ServeHandler => (request, info) => {
    const exchange = held.begin();
    this.#inFlight++;
    const complete = () => {
      exchange.end();
      this.#complete();
    };
    info.completed.then(complete, complete);
    if (this.#drain.signal.aborted) return problemResponse(STOPPING);
    if (held.isRefused) return problemResponse(CROWDED);
    const answer = this.#app.fetch(request, {
      draining: this.#drain.signal,
      shutdown: this.#shutdown.signal,
      hold: () => exchange.hold(),
    });
    return answer instanceof Promise
      ? answer.then((response) => noteEnd(response, held))
      : noteEnd(answer, held);
  };

  async drain({ graceMs, signal }: ShutdownOptions): Promise<void> {
    this.#drain.abort();
    await this.#settled(graceMs, signal);
    this.#shutdown.abort();
    await this.#settled(GIVE_UP_MS);
    await this.#flushed();
  }

  readonly #complete = (): void => {
    this.#completedAt = this.#clock.monotonic();
    if (--this.#inFlight === 0) this.#onIdle();
  };

  /** Resolves when the last answer has left: an abort right after `completed` would cut it off. */
  async #flushed(): Promise<void> {
    const ms = this.#completedAt + LINGER_MS - this.#clock.monotonic();
    await this.#clock.sleep(ms, { signal: neverAborted });
  }

  /** Resolves when nothing is in flight, after `ms` at the latest. */
  async #settled(ms: number, signal?: AbortSignal): Promise<void> {
    await waitAtMost({ ms, clock: this.#clock, signal }, this.#idle());
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#inFlight === 0) resolve();
    });
  }
}

/** Deno keeps a connection open whose answer says that it ends, as long as a part of the request is unread. */
function noteEnd(response: Response, held: Held): Response {
  // Only a problem has the header; the headers of a success are not even made yet.
  if (response.status >= 400 && response.headers.get("connection") === "close") {
    held.closeAfterwards();
  }
  return response;
}

const STOPPING: Problem = {
  code: "stopping",
  detail: "Cannot answer: the dispatcher is stopping",
  headers: { connection: "close" },
};

const CROWDED: Problem = {
  code: "too_many_connections",
  detail:
    'Cannot answer: too many connections are open; close some, or set "api_max_connections" to more',
  headers: { connection: "close", "retry-after": "1" },
};

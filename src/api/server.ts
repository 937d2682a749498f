import { neverAborted } from "../async/abort.ts";
import type { Clock } from "../async/clock.ts";
import { waitAtMost } from "../async/deadline.ts";
import { type Explanation, messageOf, UsageError } from "../domain/errors.ts";
import { baseUrl, bindName, bracketed, type IsNetAllowed, isNetAllowed } from "../net/address.ts";
import { holderOf } from "../net/port_holder.ts";
import { type Problem, problemResponse } from "./problem.ts";

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
}

export interface ServerOptions {
  readonly app: ServedApp;
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Called for each failure that the app did not handle. */
  readonly onError: (error: unknown) => void;
  readonly isNetAllowed?: IsNetAllowed;
}

export interface ShutdownOptions {
  /** How long requests in flight may take to end, in milliseconds. */
  readonly graceMs: number;
  /** Ends the grace early. */
  readonly signal?: AbortSignal;
}

export interface ApiServer {
  /** Where agents reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /**
   * Refuses new requests, waits for those in flight as long as it was told to, gives them up, and
   * closes every connection, also idle and half-open ones. Resolves in any case; a second call gets
   * the first one's answer.
   */
  shutdown(options: ShutdownOptions): Promise<void>;
}

/**
 * Listens.
 *
 * @throws {PortTakenError} if another program listens there
 * @throws {UsageError} if it can't listen; the message says what to do
 */
export function startServer(options: ServerOptions): ApiServer {
  const hostname = bindName(options.hostname, options.port, options.isNetAllowed ?? isNetAllowed);
  const traffic = new Traffic(options);
  const close = new AbortController();
  const server = listen({ ...options, hostname }, traffic, close.signal);
  const { port } = server.addr;
  let ended: Promise<void> | undefined;
  return {
    url: baseUrl(hostname, port),
    port,
    shutdown: (how) => ended ??= stop(how),
  };

  async function stop(how: ShutdownOptions): Promise<void> {
    await traffic.drain(how);
    // Not `server.shutdown()`: it waits for half-open clients, and an abort after it throws.
    close.abort();
    await server.finished;
  }
}

/** Another program listens there. */
export class PortTakenError extends UsageError {
  override readonly name = "PortTakenError";
  readonly hostname: string;
  readonly port: number;

  /** `holder` completes "… listens there", where it is known. */
  constructor(hostname: string, port: number, holder: string | null, options: ErrorOptions = {}) {
    const what = holder === null ? "another program uses the port" : `${holder} listens there`;
    const remedy = 'stop it, or set "api_port" (or --port); "auto" takes a free port';
    super(`${cannotListen(hostname, port)}: ${what}`, { ...options, remedy });
    this.hostname = hostname;
    this.port = port;
  }
}

/** The same error, which also names the program that listens there, if that can be found out. */
export async function nameHolder(
  { hostname, port, cause }: PortTakenError,
): Promise<PortTakenError> {
  return new PortTakenError(hostname, port, await holderOf(hostname, port), { cause });
}

/** The requests in flight. */
class Traffic {
  readonly #options: ServerOptions;
  readonly #drain = new AbortController();
  readonly #shutdown = new AbortController();
  readonly #env = { draining: this.#drain.signal, shutdown: this.#shutdown.signal };
  #inFlight = 0;
  #onIdle = () => {};
  #completedAt = -Infinity;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  readonly handle = (
    request: Request,
    info: Deno.ServeHandlerInfo,
  ): Response | Promise<Response> => {
    if (this.#env.draining.aborted) return problemResponse(STOPPING);
    this.#inFlight++;
    info.completed.then(this.#complete, this.#complete);
    return this.#options.app.fetch(request, this.#env);
  };

  readonly #complete = (): void => {
    this.#completedAt = this.#options.clock.monotonic();
    if (--this.#inFlight === 0) this.#onIdle();
  };

  async drain({ graceMs, signal }: ShutdownOptions): Promise<void> {
    this.#drain.abort();
    await this.#settled(graceMs, signal);
    this.#shutdown.abort();
    await this.#settled(GIVE_UP_MS);
    await this.#flushed();
  }

  /** Resolves when the last answer has left: an abort right after `completed` would cut it off. */
  async #flushed(): Promise<void> {
    const { clock } = this.#options;
    await clock.sleep(this.#completedAt + LINGER_MS - clock.monotonic(), { signal: neverAborted });
  }

  /** Resolves when nothing is in flight, after `ms` at the latest. */
  async #settled(ms: number, signal?: AbortSignal): Promise<void> {
    await waitAtMost({ ms, clock: this.#options.clock, signal }, this.#idle());
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#inFlight === 0) resolve();
    });
  }
}

const STOPPING: Problem = {
  code: "stopping",
  detail: "Cannot answer: the dispatcher is stopping",
  headers: { connection: "close" },
};

function listen(
  { hostname, port, onError }: ServerOptions,
  traffic: Traffic,
  signal: AbortSignal,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      signal,
      onListen: () => {},
      onError(error) {
        onError(error);
        return problemResponse(null);
      },
    }, traffic.handle);
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new PortTakenError(hostname, port, null, { cause });
    }
    const { problem, remedy } = explain(cause, hostname, port);
    throw new UsageError(`${cannotListen(hostname, port)}: ${problem}`, { remedy, cause });
  }
}

function cannotListen(hostname: string, port: number): string {
  return `Cannot listen on ${bracketed(hostname)}:${port}`;
}

function explain(error: unknown, hostname: string, port: number): Explanation {
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return { problem: "this machine has no such address", remedy: 'set "api_host"' };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    const remedy = 'set "api_port" (or --port) to 1024 or more';
    return { problem: "the system reserves the port", remedy };
  }
  if (error instanceof Deno.errors.NotCapable) {
    const remedy = `run it with --allow-net=${bracketed(hostname)}:${port}`;
    return { problem: "Deno does not allow it", remedy };
  }
  const remedy = 'set "api_host" to a name or address of this machine';
  return { problem: messageOf(error), remedy };
}

import type { Clock } from "../async/clock.ts";
import {
  baseUrl,
  bracketed,
  isLoopbackHost,
  type IsNetAllowed,
  isNetAllowed,
} from "../net/address.ts";
import type { ApiFacts } from "../operations/operation.ts";
import { bind } from "./connections/bind.ts";
import { type Carrier, carry, type CarryOptions } from "./connections/carry.ts";
import type { ConnectionLimits } from "./connections/policy.ts";
import { findServeConnection, type ServeConnection } from "./connections/serve_connection.ts";
import { serveWhole } from "./connections/serve_whole.ts";
import { type ServedApp, type ShutdownOptions, Traffic } from "./connections/traffic.ts";
import { problemResponse } from "./problem.ts";

/** How often a server says that it can't accept connections, in milliseconds. */
const TROUBLE_MS = 60_000;

export interface ServerOptions {
  readonly app: ServedApp;
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Called for each failure that the app did not handle. */
  readonly onError: (error: unknown) => void;
  /** Called when connections can't be accepted, at most once a minute. */
  readonly onTrouble?: (error: unknown) => void;
  readonly isNetAllowed?: IsNetAllowed;
  readonly limits?: Partial<ConnectionLimits>;
  /** Tests replace it; null serves with `Deno.serve`, as on a Deno without such a function. */
  readonly serveConnection?: ServeConnection | null;
}

export interface ApiServer {
  /** Where agents reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Where it listens, and its connections now. */
  facts(): ApiFacts;
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
  const { app, clock, hostname } = options;
  const bound = bind(hostname, options.port, options.isNetAllowed ?? isNetAllowed);
  const [{ addr }] = bound;
  const addresses = bound.map(({ addr: { hostname, port } }) => `${bracketed(hostname)}:${port}`);
  const traffic = new Traffic(app, clock);
  const carrier = carrierOf(options, { bound, clock, traffic, ...reportsOf(options) });
  let ended: Promise<void> | undefined;
  return {
    url: baseUrl(isLoopbackHost(addr.hostname) ? addr.hostname : hostname, addr.port),
    port: addr.port,
    facts: () => ({ addresses, connections: carrier.counts() }),
    shutdown: (how) => ended ??= stop(how),
  };

  async function stop(how: ShutdownOptions): Promise<void> {
    await traffic.drain(how);
    await carrier.close();
  }
}

function carrierOf(
  { serveConnection: serve = findServeConnection(), limits, isNetAllowed }: ServerOptions,
  options: CarryOptions,
): Carrier {
  return serve === null
    ? serveWhole(options, isNetAllowed)
    : carry({ ...options, serve, limits: limits ?? {} });
}

function reportsOf(
  { clock, onError, onTrouble = () => {} }: ServerOptions,
): Pick<CarryOptions, "onError" | "onTrouble"> {
  let toldAt = -Infinity;
  return {
    onError(error) {
      onError(error);
      return problemResponse(null);
    },
    onTrouble(error) {
      if (clock.monotonic() - toldAt < TROUBLE_MS) return;
      toldAt = clock.monotonic();
      onTrouble(error);
    },
  };
}

import type { Clock } from "../../async/clock.ts";
import type { ApiConnections } from "../../operations/operation.ts";
import { acceptAll } from "./accept.ts";
import type { Bound } from "./bind.ts";
import { Connections } from "./connections.ts";
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from "./policy.ts";
import type { ServeConnection } from "./serve_connection.ts";
import type { Traffic } from "./traffic.ts";

/** What brings requests from sockets to the app. */
export interface Carrier {
  /** Null if it does not see its connections. */
  counts(): ApiConnections | null;
  /** Closes the sockets and every connection. */
  close(): Promise<void>;
}

/** What a carrier needs. */
export interface CarryOptions {
  readonly bound: Bound;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly onError: (error: unknown) => Response;
  /** Called when the system refuses a connection. */
  readonly onTrouble: (error: unknown) => void;
}

/** Accepts connections from all sockets and serves each by `serve`. */
export function carry(
  { bound, clock, traffic, onError, onTrouble, serve, limits }: CarryOptions & {
    readonly serve: ServeConnection;
    readonly limits: Partial<ConnectionLimits>;
  },
): Carrier {
  const connections = new Connections({
    clock,
    limits: { ...DEFAULT_CONNECTION_LIMITS, ...limits },
    serve,
    handle: traffic.handlerFor,
    onError,
  });
  const over = new AbortController();
  const accepting = bound.map((listener) =>
    acceptAll(listener, {
      clock,
      signal: over.signal,
      onConnection: (connection) => connections.admit(connection),
      onFailure(error) {
        onTrouble(error);
        connections.onAcceptFailure();
      },
    })
  );
  return {
    counts: () => connections.counts(),
    async close() {
      over.abort();
      for (const listener of bound) listener.close();
      await Promise.all([...accepting, connections.close()]);
    },
  };
}

/** Serves HTTP on one connection, as `Deno.serve` does on each that it accepts. */
export type ServeConnection = (
  connection: Deno.Conn,
  signal: CloseSignal,
  handler: Deno.ServeHandler,
  onError: (error: unknown) => Response,
  onListen: () => void,
) => {
  /** Settles when the connection is closed; rejects if its client did not keep to the protocol. */
  readonly finished: Promise<void>;
  /** Frees what belongs to the connection. After a rejection Deno does not do that itself. */
  shutdown(): Promise<void>;
};

/**
 * Closes a connection at once, for the place of an `AbortSignal`. Deno throws if the connection has just ended by
 * itself, and what a listener of a real signal throws ends the process.
 */
export class CloseSignal {
  #listener = () => {};

  /** Deno calls it once, for `abort`. */
  addEventListener(_type: "abort", listener: () => void): void {
    this.#listener = listener;
  }

  close(): void {
    try {
      this.#listener();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

/**
 * Deno's own function for one connection, which `Deno.serve` is built on. It is not a public API: null if this Deno
 * does not have it (decision 14).
 */
export function findServeConnection(): ServeConnection | null {
  const found = memberOf(memberOf(Deno, memberOf(Deno, "internal")), "serveHttpOnConnection");
  return typeof found === "function" ? found as ServeConnection : null;
}

function memberOf(holder: unknown, key: unknown): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  return typeof key === "string" || typeof key === "symbol" ? Reflect.get(holder, key) : undefined;
}

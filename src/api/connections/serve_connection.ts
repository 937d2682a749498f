/** Serves HTTP on one connection, as `Deno.serve` does on each that it accepts. */
export type ServeConnection = (
  connection: Deno.Conn,
  /** Its abort closes the connection at once. */
  signal: AbortSignal,
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
 * Deno's own function for one connection, which `Deno.serve` and `node:http` were built on. It is not a public API:
 * null if this Deno does not have it (decision 14).
 */
export function findServeConnection(): ServeConnection | null {
  const found = memberOf(memberOf(Deno, memberOf(Deno, "internal")), "serveHttpOnConnection");
  return typeof found === "function" ? found as ServeConnection : null;
}

function memberOf(holder: unknown, key: unknown): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  return typeof key === "string" || typeof key === "symbol" ? Reflect.get(holder, key) : undefined;
}

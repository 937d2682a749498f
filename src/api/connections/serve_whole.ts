import { GrowingWait } from "../../async/backoff.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import { bindName, type IsNetAllowed, isNetAllowed } from "../../net/address.ts";
import type { Carrier, CarryOptions } from "./carry.ts";
import type { Held } from "./connections.ts";

const WAITS = { firstMs: 20, maxMs: 5_000 };

/**
 * Serves by `Deno.serve`, for a Deno that does not let the program serve one connection. Nothing limits the
 * connections then, and if the system refuses one, all are closed and the program listens again.
 */
export function serveWhole(
  options: CarryOptions,
  isAllowed: IsNetAllowed = isNetAllowed,
): Carrier {
  const over = new AbortController();
  const serving = options.bound.map((listener) => {
    // `Deno.serve` takes no listener, only its address.
    listener.close();
    const { hostname, port } = listener.addr;
    const name = bindName(hostname, port, isAllowed);
    return serveForever({ hostname: name, port }, over.signal, options);
  });
  return {
    counts: () => null,
    async close() {
      over.abort();
      await Promise.all(serving);
    },
  };
}

async function serveForever(
  address: { readonly hostname: string; readonly port: number },
  signal: AbortSignal,
  { clock, traffic, onError, onTrouble }: CarryOptions,
): Promise<void> {
  const wait = new GrowingWait(WAITS);
  const handler = traffic.handlerFor(UNLIMITED);
  while (!signal.aborted) {
    const close = new AbortController();
    const abort = () => close.abort();
    signal.addEventListener("abort", abort);
    try {
      const listening = {
        ...address,
        signal: close.signal,
        onListen: wait.reset.bind(wait),
        onError,
      };
      const server = Deno.serve(listening, handler);
      // The variable DENO_SERVE_ADDRESS moves the first server of a process elsewhere.
      if (server.addr.port !== address.port) throw new Error("Deno listens on another port");
      await server.finished;
    } catch (error) {
      onTrouble(error);
      abort();
      await sleepUntilAborted(signal, wait.next(), clock);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}

const UNLIMITED: Held = {
  isRefused: false,
  begin: () => ({ hold: () => true, end() {} }),
  closeAfterwards() {},
};

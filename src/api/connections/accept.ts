import { GrowingWait } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";

/** A descriptor that is closed is free at once: the first wait is short. */
const WAITS = { firstMs: 20, maxMs: 1_000 };

/** What accepting needs. */
export interface AcceptOptions {
  readonly clock: Clock;
  /** Aborted before the listener is closed. */
  readonly signal: AbortSignal;
  readonly onConnection: (connection: Deno.Conn) => void;
  /** Called for each failure, before the wait. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Accepts connections until `signal` is aborted. A failure, such as too many open files, does not end it: the
 * system keeps the connection in its queue, and the socket, which another program could take, stays open.
 */
export async function acceptAll(
  listener: Pick<Deno.TcpListener, "accept">,
  { clock, signal, onConnection, onFailure }: AcceptOptions,
): Promise<void> {
  const wait = new GrowingWait(WAITS);
  while (!signal.aborted) {
    try {
      onConnection(await listener.accept());
      wait.reset();
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error);
      await sleepUntilAborted(signal, wait.next(), clock);
    }
  }
}

import { rivalAt } from "../../api/connections/start_alone.ts";
import type { ApiServer } from "../../api/server.ts";
import type { Clock } from "../../async/clock.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import type { Log } from "../../logging/log.ts";
import { bracketed } from "../../net/address.ts";

/** How often another program is looked for, in milliseconds. */
const INTERVAL_MS = 30_000;

export interface WatchRivalOptions {
  readonly clock: Clock;
  readonly log: Pick<Log, "warning">;
  /** Tests replace it. */
  readonly find?: (server: ApiServer) => Promise<string | null>;
}

/**
 * The same server, which warns until its shutdown of a program that comes to listen on the other loopback
 * address: without the right to listen there itself, it can't prevent that.
 */
export function watchRival(server: ApiServer, options: WatchRivalOptions): ApiServer {
  const over = new AbortController();
  const watching = warn(server, over.signal, options);
  return {
    ...server,
    async shutdown(how) {
      over.abort();
      await Promise.all([watching, server.shutdown(how)]);
    },
  };
}

async function warn(
  server: ApiServer,
  signal: AbortSignal,
  { clock, log, find = rivalAt }: WatchRivalOptions,
): Promise<void> {
  let known: string | null = null;
  for (;;) {
    await sleepUntilAborted(signal, INTERVAL_MS, clock);
    if (signal.aborted) return;
    const rival = await find(server);
    if (rival !== null && rival !== known) {
      const address = `${bracketed(rival)}:${server.port}`;
      log.warning(
        `Another program has begun to listen on ${address}: an agent that calls this address, or "localhost", ` +
          `may reach that program and not the API, which is at ${server.url}`,
      );
    }
    known = rival;
  }
}

import { nameHolder, PortTakenError } from "../../api/connections/bind.ts";
import { startAlone } from "../../api/connections/start_alone.ts";
import type { ApiServer, ServerOptions } from "../../api/server.ts";
import type { Settings } from "../../config/settings.ts";
import { UsageError } from "../../domain/errors.ts";
import { bracketed, unbracketed } from "../../net/address.ts";
import type { Log } from "../../logging/log.ts";
import { FIRST_PORT, keepPort, readKeptPort } from "../../state/mod.ts";

/** How many ports `api_port = "auto"` tries. */
const TRIED_PORTS = 1_000;

/** Where to listen, and what remembers the port. */
export interface ListenOptions extends Omit<ServerOptions, "port"> {
  readonly port: Settings["apiPort"];
  /** The file that keeps a port that was chosen here, or null. */
  readonly portFile: string | null;
  /** Writes that file now, and again if the state folder has to be created again. */
  readonly keepFile?: (write: () => void | Promise<void>) => Promise<void>;
  readonly log: Pick<Log, "warning">;
}

/**
 * Listens on the port, or for "auto" on that of the last start or, if another program has it, on the first
 * free one from 8000 on.
 *
 * @throws {PortTakenError} if the port is not free; it names the process that has it, if it can find it
 * @throws {UsageError} if it cannot listen for another reason, or if none of the ports is free
 */
export async function listen(options: ListenOptions): Promise<ApiServer> {
  const server = await listenSomewhere(options);
  const remark = familyRemark(options.hostname, server.url);
  if (remark !== null) options.log.warning(remark);
  return server;
}

/** What to say if the API listens on another loopback address than the config names, or null. */
export function familyRemark(asked: string, url: string): string | null {
  const { host, hostname } = new URL(url);
  const isOther = ["127.0.0.1", "::1"].includes(asked) && unbracketed(hostname) !== asked;
  return isOther
    ? `The API listens on ${host} and not on ${asked}, since it has the right to "localhost" alone: ` +
      `agents find it by ARTIFICER_API_URL; with --allow-net=localhost,${
        bracketed(asked)
      } it listens where api_host says`
    : null;
}

async function listenSomewhere(options: ListenOptions): Promise<ApiServer> {
  const { port, portFile, log, keepFile = async (write) => await write() } = options;
  if (port !== "auto") return await listenOn(port, options);
  const kept = portFile === null ? null : readKeptPort(portFile);
  const server = await listenOnFirst(kept, options);
  if (kept !== null && server.port !== kept) {
    log.warning(
      `Port ${kept}, which the last start used, is taken: agents that it left cannot reach the API`,
    );
  }
  if (portFile !== null) await keepFile(() => keepPort(portFile, server.port));
  return server;
}

async function listenOn(port: number, options: ListenOptions): Promise<ApiServer> {
  try {
    return await startAlone({ ...options, port });
  } catch (error) {
    throw error instanceof PortTakenError ? await nameHolder(error) : error;
  }
}

async function listenOnFirst(kept: number | null, options: ListenOptions): Promise<ApiServer> {
  for (const port of candidates(kept)) {
    try {
      return await startAlone({ ...options, port });
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
    }
  }
  const last = FIRST_PORT + TRIED_PORTS - 1;
  throw new UsageError(
    `Cannot listen on ${options.hostname}: every port from ${FIRST_PORT} to ${last} is taken`,
    { remedy: 'set "api_port" (or --port)' },
  );
}

function* candidates(kept: number | null): Generator<number> {
  if (kept !== null) yield kept;
  for (let port = FIRST_PORT; port < FIRST_PORT + TRIED_PORTS; port++) {
    if (port !== kept) yield port;
  }
}

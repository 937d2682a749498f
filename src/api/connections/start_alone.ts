import { unbracketed } from "../../net/address.ts";
import { rivalOf } from "../../net/rival.ts";
import { type ApiServer, type ServerOptions, startServer } from "../server.ts";
import { PortTakenError } from "./bind.ts";

/** The addresses for which `localhost` stands: a program that calls the name can reach either. */
const NAMED_LOCALHOST = ["127.0.0.1", "::1"];

/**
 * Listens, and makes sure that no other program answers on the port at the other loopback address, where this
 * program may not have the right to listen itself.
 *
 * @throws {PortTakenError} if another program listens on one of the addresses
 * @throws {UsageError} if it can't listen; the message says what to do
 */
export async function startAlone(options: ServerOptions): Promise<ApiServer> {
  const server = startServer(options);
  const rival = await rivalAt(server);
  if (rival === null) return server;
  await server.shutdown({ graceMs: 0 });
  throw new PortTakenError(rival, server.port, null);
}

/** The other loopback address, if the server does not hold it and another program listens there, or null. */
export async function rivalAt({ url, port, facts }: ApiServer): Promise<string | null> {
  const held = unbracketed(new URL(url).hostname);
  const isAlone = facts().addresses.length === 1 && NAMED_LOCALHOST.includes(held);
  return isAlone ? await rivalOf(held, port) : null;
}

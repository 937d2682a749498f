import { type Explanation, messageOf, UsageError } from "../../domain/errors.ts";
import {
  bracketed,
  companionOf,
  isLoopbackHost,
  type IsNetAllowed,
  listenName,
} from "../../net/address.ts";
import { holderOf } from "../../net/port_holder.ts";

/** How many free ports are tried until one is free on both loopback addresses. */
const FREE_PORT_TRIES = 20;

/** The sockets that the API listens on: at least one. The first one has the address that agents get. */
export type Bound = readonly [Deno.TcpListener, ...Deno.TcpListener[]];

/**
 * Listens on `hostname` and, for a loopback address, on that of the other family as well: programs that call
 * `localhost` may try that one first, and another user's program could listen there.
 *
 * @throws {PortTakenError} if another program listens on one of the addresses
 * @throws {UsageError} if it can't listen; the message says what to do
 */
export function bind(hostname: string, port: number, isNetAllowed: IsNetAllowed): Bound {
  for (let tries = 1;; tries++) {
    const first = listen(listenName(hostname, port, isNetAllowed), port, hostname);
    try {
      const other = companionOf(first.addr.hostname, first.addr.port, isNetAllowed);
      return other === null ? [first] : [first, ...listenBeside(other, first.addr.port)];
    } catch (error) {
      first.close();
      if (!(error instanceof PortTakenError) || port !== 0 || tries === FREE_PORT_TRIES) {
        throw error;
      }
    }
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

function listen(name: string, port: number, asked: string): Deno.TcpListener {
  const listener = tryToListen(name, port);
  const { hostname } = listener.addr;
  if (!isLoopbackHost(asked) || isLoopbackHost(hostname)) return listener;
  listener.close();
  // Requests that every user of this machine may make would be open to other machines.
  throw new UsageError(
    `${cannotListen(name, port)}: the name stands for ${hostname}, which other machines can reach`,
    { remedy: 'correct it in /etc/hosts, or set "api_host" to 127.0.0.1' },
  );
}

function tryToListen(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new PortTakenError(hostname, port, null, { cause });
    }
    const { problem, remedy } = explain(cause, hostname, port);
    throw new UsageError(`${cannotListen(hostname, port)}: ${problem}`, { remedy, cause });
  }
}

/** Listens on the other address if the machine has it. */
function listenBeside(hostname: string, port: number): Deno.TcpListener[] {
  try {
    return [tryToListen(hostname, port)];
  } catch (error) {
    if (error instanceof PortTakenError) throw error;
    return []; // A machine without IPv6: no other program can listen there.
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

import { type Explanation, messageOf, UsageError } from "../../domain/errors.ts";
import { bindName, bracketed, type IsNetAllowed } from "../../net/address.ts";
import { holderOf } from "../../net/port_holder.ts";

/** The sockets that the API listens on. */
export type Bound = readonly [Deno.TcpListener, ...Deno.TcpListener[]];

/**
 * Listens on `hostname`.
 *
 * @throws {PortTakenError} if another program listens there
 * @throws {UsageError} if it can't listen; the message says what to do
 */
export function bind(hostname: string, port: number, isNetAllowed: IsNetAllowed): Bound {
  return [tryToListen(bindName(hostname, port, isNetAllowed), port)];
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

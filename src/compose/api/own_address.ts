import { hostnameOf, isLoopback, isLoopbackHost } from "../../net/address.ts";

/** Where a server can be reached. */
export interface Whereabouts {
  /** The addresses on which it listens, such as `127.0.0.1:8000`. Empty before that. */
  readonly addresses: readonly string[];
  /** The hosts that the config allows besides those of loopback, with or without a port. */
  readonly allowedHosts: readonly string[];
}

/** The ports of a proxy that serves a name. On most systems only root can listen on them. */
const PROXY_PORTS = [80, 443];

/**
 * Tells whether this server alone answers at `address`, a host with a port. It proves itself only for such an
 * address: at any other one a program can listen that forwards the question to this server.
 *
 * `localhost` can lead to two addresses. It is ours if the server listens on both.
 */
export function isOwnAddress(address: string, { addresses, allowedHosts }: Whereabouts): boolean {
  const host = hostnameOf(address);
  const asked = portIn(address);
  if (host === null || asked === null || addresses.length === 0) return false;
  // Beyond loopback another program can listen on a port that this server has only on loopback.
  const ports = addresses.filter((each) => !isLoopback(each)).map(portIn);
  const here = addresses.filter((each) => portIn(each) === asked)
    .flatMap((each) => hostnameOf(each) ?? []);
  if (covers(here, host)) return true;
  return allowedHosts.some((entry) => isAllowed(entry, host, asked, ports));
}

function covers(hostnames: readonly string[], host: string): boolean {
  if (hostnames.includes(host)) return true;
  if (hostnames.includes("::")) return isLoopbackHost(host);
  const isV4 = hostnames.includes("0.0.0.0");
  if (host === "localhost") {
    return (isV4 || hostnames.includes("127.0.0.1")) && hostnames.includes("::1");
  }
  return isV4 && host !== "::1" && isLoopbackHost(host);
}

/** A config that allows a loopback name with a port says that what listens there leads to this server. */
function isAllowed(
  entry: string,
  host: string,
  asked: number,
  ports: readonly (number | null)[],
): boolean {
  const name = hostnameOf(entry) ?? entry.toLowerCase();
  const given = portIn(entry);
  if (given === null) {
    return name === host && (ports.includes(asked) || PROXY_PORTS.includes(asked));
  }
  return given === asked && (name === host || (isLoopbackHost(name) && isLoopbackHost(host)));
}

function portIn(authority: string): number | null {
  const [, port] = /^(?:\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(authority) ?? [];
  return port === undefined ? null : Number(port);
}

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^\s:@/\\?#[\]]+)(?::\d{1,5})?$/i;
const LOOPBACK_V4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** Tells whether `authority`, with or without a port, names this machine by a loopback name. */
export function isLoopback(authority: string): boolean {
  const name = hostnameOf(authority);
  return name === "localhost" || name === "::1" || (name !== null && LOOPBACK_V4.test(name));
}

/**
 * `authority` with `localhost` in place of another loopback name. Deno's rights treat them as different
 * hosts: under `--allow-net=localhost` it refuses `127.0.0.1`.
 */
export function asLocalhost(authority: string): string {
  return isLoopback(authority) ? authority.replace(/^(\[[^\]]*\]|[^:]*)/, "localhost") : authority;
}

/** The name in `authority`, in lower case, without its port and brackets; null if `authority` is not valid. */
export function hostnameOf(authority: string): string | null {
  const name = AUTHORITY.exec(authority)?.[1];
  return name === undefined ? null : unbracketed(name.toLowerCase());
}

/** `name` without the brackets that a URL puts around an IPv6 address. */
export function unbracketed(name: string): string {
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

/** Tells whether Deno lets the program listen on, or connect to, `host`: a name with or without a port. */
export type IsNetAllowed = (host: string) => boolean;

/** Asks Deno, whose answer changes when rights are given up. */
export const isNetAllowed: IsNetAllowed = (host) =>
  Deno.permissions.querySync({ name: "net", host }).state === "granted";

/** Tells whether only this machine can reach a server that listens on `hostname`. */
export function isLoopbackHost(hostname: string): boolean {
  return isLoopback(bracketed(hostname));
}

/**
 * The name to listen on for `hostname`. Under `--allow-net=localhost` Deno refuses `127.0.0.1` and
 * `::1` though `localhost` is the same machine: then, and only then, `localhost` stands in for them.
 */
export function bindName(hostname: string, port: number, isAllowed: IsNetAllowed): string {
  if (!isLoopbackHost(hostname)) return hostname;
  return !isOpen(hostname, port, isAllowed) && isOpen("localhost", port, isAllowed)
    ? "localhost"
    : hostname;
}

/**
 * The name to listen on for `hostname`: {@linkcode bindName}, and for `localhost` the address itself, since the
 * machine decides whether the name stands for `127.0.0.1` or for `::1`.
 */
export function listenName(hostname: string, port: number, isAllowed: IsNetAllowed): string {
  return hostname === "localhost" && isOpen("127.0.0.1", port, isAllowed)
    ? "127.0.0.1"
    : bindName(hostname, port, isAllowed);
}

/**
 * The loopback address of the other family, at which a program that calls `localhost` may look for a server that
 * listens on `address`. Null if there is none, or if Deno does not let the program listen there.
 */
export function companionOf(
  address: string,
  port: number,
  isAllowed: IsNetAllowed,
): string | null {
  const other = OTHER_FAMILY.get(address);
  return other !== undefined && isOpen(other, port, isAllowed) ? other : null;
}

/** `::` takes both families, `0.0.0.0` does not. */
const OTHER_FAMILY: ReadonlyMap<string, string> = new Map([
  ["127.0.0.1", "::1"],
  ["0.0.0.0", "::1"],
  ["::1", "127.0.0.1"],
]);

function isOpen(name: string, port: number, isAllowed: IsNetAllowed): boolean {
  return isAllowed(port === 0 ? bracketed(name) : `${bracketed(name)}:${port}`);
}

/** The URL at which programs on this machine reach a server that listens on `hostname`. */
export function baseUrl(hostname: string, port: number): string {
  if (hostname === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (hostname === "::") return `http://[::1]:${port}`;
  return `http://${bracketed(hostname)}:${port}`;
}

/** `hostname` as a URL spells it. */
export function bracketed(hostname: string): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}

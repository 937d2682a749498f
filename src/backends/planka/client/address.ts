/** Tells whether `host`, a name with a port, may be connected to. */
export type IsNetAllowed = (host: string) => boolean;

/** Asks Deno. */
export const isNetAllowed: IsNetAllowed = (host) =>
  Deno.permissions.querySync({ name: "net", host }).state === "granted";

const LOOPBACK = /^(127(\.\d+){3}|\[::1\])$/;

/** Tells whether `url` leads to this machine by a name that no other machine has for it. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || LOOPBACK.test(hostname);
}

/** Tells whether `text` can be the address of a Planka: `http(s)`, perhaps below a path. */
export function isPlankaUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return false;
  return url.username === "" && url.password === "" && !/[?#]/.test(text);
}

/** `text` without slashes at its end, so that a path can follow. */
export function baseOf(text: string): string {
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/\/+$/, "");
}

/** The name and port that are connected to, as Deno's rights spell them. */
export function hostOf(base: string): string {
  const { hostname, port, protocol } = new URL(base);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/**
 * The address that is called for `base`. Under `--allow-net=localhost` Deno refuses `127.0.0.1` and
 * `::1` though `localhost` is the same machine: then, and only then, `localhost` stands in for them.
 */
export function reachableBase(base: string, isAllowed: IsNetAllowed): string {
  const url = new URL(base);
  if (!LOOPBACK.test(url.hostname) || isAllowed(hostOf(base))) return base;
  url.hostname = "localhost";
  return isAllowed(hostOf(url.href)) ? baseOf(url.href) : base;
}

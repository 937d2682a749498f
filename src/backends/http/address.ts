import { isLoopback, type IsNetAllowed } from "../../net/address.ts";

/** Tells whether `text` can be the address of a server: `http(s)`, perhaps below a path, and nothing more. */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return false;
  return url.username === "" && url.password === "" && !/[?#]/.test(text);
}

/** `url` without slashes at its end, so that a path can follow. */
export function baseOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, "");
}

/** The name and port that a request to `base` connects to, as Deno's rights spell them. */
export function hostOf(base: string): string {
  const { hostname, port, protocol } = new URL(base);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** Tells whether `url` leads to this machine by a loopback name. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopback(new URL(url).host);
}

/**
 * The address that requests to `base` are sent to. Under `--allow-net=localhost` Deno refuses
 * `127.0.0.1` and `::1` though `localhost` is the same machine: then, and only then, `localhost`
 * replaces them.
 */
export function reachableBase(base: string, isAllowed: IsNetAllowed): string {
  if (!isLoopbackUrl(base) || isAllowed(hostOf(base))) return base;
  const url = new URL(base);
  url.hostname = "localhost";
  return isAllowed(hostOf(url.href)) ? baseOf(url.href) : base;
}

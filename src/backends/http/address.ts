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

/** The ports of proxies whose URL names none. */
const PROXY_PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
};

/** Tells whether `text` can be the address of a proxy, which may hold its credentials, and nothing more. */
export function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !(url.protocol in PROXY_PORTS) || url.hostname === "") return false;
  return ["", "/"].includes(url.pathname) && !/[?#]/.test(text);
}

/** The address of a proxy without its credentials, and its name and port as Deno's rights spell them. */
export function proxyAddress(proxy: string): { readonly url: string; readonly host: string } {
  const { protocol, hostname, port } = new URL(proxy);
  const host = `${hostname}:${port || PROXY_PORTS[protocol]}`;
  return { url: `${protocol}//${host}`, host };
}

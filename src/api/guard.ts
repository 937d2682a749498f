import { hostnameOf, isLoopback, unbracketed } from "../net/address.ts";
import type { Code } from "./codes.ts";
import type { ApiGuard } from "./context.ts";
import type { Problem } from "./problem.ts";

/** Characters of a hostile header that are quoted, enough to recognise it. */
const QUOTED_LENGTH = 100;

/**
 * Why a request that a web page could have sent is refused, or null. A page whose name was rebound to
 * this machine still sends its own name as Host, and every page sends its Origin with a POST: neither
 * is ours. With a GET it sends no Origin, and browsers say whether the page is ours (Sec-Fetch-Site).
 * `isPage`: whether the path is one that people open in a browser.
 */
export function foreignRefusal(
  { url, headers }: Request,
  { allowedHosts }: ApiGuard,
  isPage: boolean,
): Problem | null {
  const host = headers.get("host");
  return hostRefusal(host, url, allowedHosts) ??
    originRefusal(headers.get("origin"), host ?? "") ??
    siteRefusal(headers, isPage);
}

/**
 * Why a request to `host` is refused, or null. `url` carries the authority of a request line in
 * absolute form, which counts as well (RFC 9112, 3.2.2), and otherwise repeats `host`.
 */
export function hostRefusal(
  host: string | null,
  url: string,
  allowed: readonly string[],
): Problem | null {
  if (!host) {
    return forbidden("foreign_host", "Cannot answer: the request has no Host header");
  }
  const foreign = [host, authorityOf(url)].find((authority) => !isAllowed(authority, allowed));
  return foreign === undefined ? null : forbidden(
    "foreign_host",
    `Cannot answer: host ${
      quote(foreign)
    } is not allowed; call "localhost", or add it to "allowed_hosts"`,
  );
}

/** Why a request with this Origin is refused, or null: it must be absent or be `host` itself. */
export function originRefusal(origin: string | null, host: string): Problem | null {
  if (origin === null || isSameOrigin(origin, host)) return null;
  return forbidden(
    "foreign_origin",
    `Cannot answer: origin ${quote(origin)} is foreign; only pages of this server may call it`,
  );
}

/**
 * Why a request that a browser sends for another site is refused, or null. Pages on other ports of this machine
 * count as the same site, and are not ours. A person may follow a link to a page for people.
 */
function siteRefusal(headers: Headers, isPage: boolean): Problem | null {
  const site = headers.get("sec-fetch-site")?.trim().toLowerCase();
  if (site === undefined || site === "same-origin" || site === "none") return null;
  const isLink = headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document";
  if (isPage && isLink) return null;
  return forbidden(
    "foreign_origin",
    `Cannot answer: a page of another site sent the request (Sec-Fetch-Site: ${
      quote(site)
    }); only pages of this server may call it`,
  );
}

function isAllowed(authority: string, allowed: readonly string[]): boolean {
  if (isLoopback(authority)) return true;
  const name = hostnameOf(authority);
  const whole = authority.toLowerCase();
  return name !== null &&
    allowed.some((entry) =>
      entry.toLowerCase() === whole || unbracketed(entry.toLowerCase()) === name
    );
}

function isSameOrigin(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === origin.toLowerCase() &&
    url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}

function authorityOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, QUOTED_LENGTH));
}

function forbidden(code: Code, detail: string): Problem {
  return { code, detail };
}

import { unbracketed } from "./address.ts";

/** The variables that `fetch` takes a proxy from, by the scheme of a URL. */
const FOLLOWED: Readonly<Record<string, readonly string[]>> = {
  "http:": ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
  "https:": ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
};

const PROXY_NAMES: readonly string[] = [...new Set(Object.values(FOLLOWED).flat())];

/** The variables that name hosts which are reached without a proxy. */
const NO_PROXY_NAMES: readonly string[] = ["NO_PROXY", "no_proxy"];

/** All variables that say something of proxies. */
export const PROXY_VARIABLES: readonly string[] = [...PROXY_NAMES, ...NO_PROXY_NAMES];

/** What the environment says of proxies. */
export interface ProxyVariables {
  /** The names of the variables that name a proxy. */
  readonly names: readonly string[];
  /** The hosts that are reached without one, separated by commas; empty if there are none. */
  readonly noProxy: string;
}

/** What `variables` say of proxies. An empty one says nothing. */
export function proxiesIn(variables: Readonly<Record<string, string>>): ProxyVariables {
  return {
    names: PROXY_NAMES.filter((name) => (variables[name] ?? "").trim() !== ""),
    noProxy: NO_PROXY_NAMES.map((name) => variables[name]).find((each) => each !== undefined) ?? "",
  };
}

/**
 * The variable by which `fetch` may send a request for `url` to a proxy, or null. `fetch` follows them even
 * to this machine, and Deno checks its rights for the target only, not for the proxy.
 *
 * NO_PROXY counts only for what is encrypted: if Deno read it in another way, the proxy would see the rest.
 */
export function diversionOf(url: string, { names, noProxy }: ProxyVariables): string | null {
  const { protocol, hostname } = new URL(url);
  const followed = FOLLOWED[protocol] ?? [];
  const isStraight = protocol === "https:" && isExcepted(unbracketed(hostname), noProxy);
  return isStraight ? null : followed.find((each) => names.includes(each)) ?? null;
}

/** Whether `noProxy` names the host, or a domain that it is in. Of addresses, only the same text counts. */
function isExcepted(host: string, noProxy: string): boolean {
  return noProxy.split(",").some((each) => {
    const entry = each.trim();
    const domain = entry.replace(/^\./, "");
    if (host === entry) return true;
    if (entry === "" || /^[\d.]+$|:/.test(host)) return false;
    return entry === "*" || host === domain || host.endsWith(`.${domain}`);
  });
}

/**
 * The server of an `http:` URL as its own proxy: with it as its proxy, a client connects straight, whatever
 * the environment says. The server gets the whole URL in the request line. RFC 9112, 3.2.2, demands that of
 * every server, but not each one accepts it.
 */
export function ownProxy(url: string): Deno.Proxy {
  const { hostname, port } = new URL(url);
  // Deno makes a URL of it: an IPv6 address keeps its brackets.
  return { transport: "tcp", hostname, port: Number(port || 80) };
}

/** The names of this machine that programs compare with NO_PROXY. */
const OWN_HOSTS = ["localhost", "127.0.0.1", "::1"];

/**
 * What a program with these variables needs in addition, so that what it asks of this machine goes to no
 * proxy; nothing if they name none. Programs differ in which of the two spellings they read.
 */
export function loopbackExceptions(
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const { names, noProxy } = proxiesIn(variables);
  if (names.length === 0) return {};
  return Object.fromEntries(NO_PROXY_NAMES.map((name) => {
    const entries = (variables[name] || noProxy).split(",").map((entry) => entry.trim());
    const lacking = entries.includes("*") ? [] : OWN_HOSTS;
    const all = new Set([...entries, ...lacking].filter((entry) => entry !== ""));
    return [name, [...all].join(",")];
  }));
}

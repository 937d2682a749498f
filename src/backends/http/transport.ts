import { messageOf } from "../../domain/errors.ts";
import { readGiven } from "../../files/small_files.ts";
import { diversionOf, proxiesIn, type ProxyVariables } from "../../net/proxies.ts";
import { proxyAddress } from "./address.ts";
import { SetupError } from "./failures.ts";
import type { SentRequest } from "./straight.ts";

const NONE = proxiesIn({});

/** More than all authorities of a system together have, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;

/** The connections to one server. */
export interface Transport extends Disposable {
  /** Sends a request to `url` and resolves to the beginning of its answer. Follows no redirect. */
  send(url: string, request: SentRequest): Promise<Response>;
}

/** What lies on the way to a server. */
export interface TransportOptions {
  /** The address of the server. */
  readonly base: string;
  /** A PEM file of an authority that is trusted in addition to those of the system, or null. */
  readonly caFile: string | null;
  /** The URL of the proxy that the config names, if it does. */
  readonly proxy?: string | undefined;
  /** The proxies that the environment names: no request goes through them. */
  readonly proxies?: ProxyVariables | undefined;
}

/**
 * Prepares the connections, and opens none yet.
 *
 * @throws {SetupError} if `caFile` cannot be used, or if a proxy of the environment could not be avoided
 * @throws {Deno.errors.NotCapable} if the right to reach the proxy is missing
 */
export async function openTransport(
  { base, caFile, proxy, proxies = NONE }: TransportOptions,
): Promise<Transport> {
  const diversion = proxy === undefined ? diversionOf(base, proxies) : null;
  if (diversion !== null) return straightTo(base, diversion);
  const trust = caFile === null ? {} : { caCerts: [await readAuthority(caFile)] };
  try {
    return transportOf(proxy === undefined ? trust : { ...trust, proxy: named(proxy) });
  } catch (error) {
    if (caFile === null || error instanceof Deno.errors.NotCapable) throw error;
    throw unusable(caFile, messageOf(error), error);
  }
}

/** The way to a server to which `fetch` would go through the proxy in the variable `diversion`. */
function straightTo(base: string, diversion: string): Transport {
  const { protocol, hostname, host } = new URL(base);
  if (protocol === "http:") {
    return {
      send: async (...sent) => await (await import("./straight.ts")).fetchStraight(...sent),
      [Symbol.dispose]() {},
    };
  }
  // Node's client of one of our two versions of Deno cannot be told whom to trust.
  throw new SetupError(
    `${diversion} is set, and requests to ${host} would follow it, though the config names no proxy`,
    { remedy: `set proxy under [backend], or add ${hostname} to NO_PROXY` },
  );
}

function transportOf(options: Deno.CreateHttpClientOptions): Transport {
  const reads = Deno.createHttpClient(options);
  // If the server closes a kept connection before it replies, `fetch` silently sends the request again,
  // which must not happen to a write.
  const writes = Deno.createHttpClient({ ...options, poolMaxIdlePerHost: 0 });
  return {
    send(url, request) {
      const client = request.method === "GET" ? reads : writes;
      // To follow a redirect would send the credentials elsewhere, and make a GET of a POST.
      return fetch(url, { ...request, redirect: "manual", client });
    },
    [Symbol.dispose]() {
      reads.close();
      writes.close();
    },
  };
}

/** Its credentials are for the proxy, and no part of its address. */
function named(proxy: string): Deno.Proxy {
  const { username, password } = new URL(proxy);
  const { url } = proxyAddress(proxy);
  if (username === "") return { url };
  const basicAuth = {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  return { url, basicAuth };
}

async function readAuthority(path: string): Promise<string> {
  const bytes = await readGiven(path, MAX_BYTES).catch((error) => {
    throw unusable(path, messageOf(error), error);
  });
  const text = new TextDecoder().decode(bytes);
  // Deno accepts a file without certificates, and then trusts no server.
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw unusable(path, "it holds no certificate in PEM");
}

function unusable(path: string, why: string, cause?: unknown): SetupError {
  return new SetupError(`ca_file ${JSON.stringify(path)} cannot be used: ${why}`, { cause });
}

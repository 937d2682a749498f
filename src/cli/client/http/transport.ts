import { messageOf } from "../../../domain/errors.ts";
import { PROGRAM } from "../../help.ts";
import { ClientError, UnreachableError } from "./errors.ts";

/**
 * Connections to one server. `fetch` by itself sends even what is for this machine through the proxy of
 * HTTP_PROXY, which would then see the token; here it is told to connect straight (and sends the whole
 * URL in the request line, which every server takes: RFC 9112, 3.2.2). What is encrypted no proxy can
 * read: null, for what `fetch` does by itself.
 *
 * @throws {ClientError} without the right to the network
 */
export function createTransport({ protocol, hostname, port, origin }: URL): Deno.HttpClient | null {
  if (protocol !== "http:") return null;
  try {
    return Deno.createHttpClient({
      proxy: {
        transport: "tcp",
        hostname: hostname.replace(/^\[|\]$/g, ""),
        port: Number(port || 80),
      },
      // Else a request may go out on a connection that the server has just closed.
      poolMaxIdlePerHost: 0,
    });
  } catch (error) {
    throw unreachable(origin, error, null);
  }
}

/** Tells whether a request that failed with `error` reached a server, which may have acted on it. */
export function isDropped(error: unknown): boolean {
  return error instanceof TypeError &&
    /\((SendRequest|Receive|Body)\)|body from connection/.test(reasonOf(error));
}

/** What is said of an `error` of `fetch`, or of an answer that took longer than `timeoutMs`. */
export function unreachable(url: string, error: unknown, timeoutMs: number | null): ClientError {
  const options = { cause: error };
  const cannot = `Cannot reach the dispatcher at ${url}`;
  if (timeoutMs !== null) {
    const why = `it did not answer within ${timeoutMs / 1000} s`;
    return new UnreachableError(`${cannot}: ${why}`, options);
  }
  if (error instanceof Deno.errors.NotCapable) {
    const { host } = new URL(url);
    return new ClientError(`${cannot}: run with --allow-net=${host}`, options);
  }
  const reason = reasonOf(error);
  if (/connection refused/i.test(reason)) {
    const what = "nothing listens there";
    const next = `start it with "${PROGRAM} start" or name another with --url`;
    return new UnreachableError(`${cannot}: ${what}; ${next}`, options);
  }
  // What a server without TLS answers is no message of it.
  if (/InvalidContentType/.test(reason)) {
    const next = 'name it with "http:"';
    return new UnreachableError(`${cannot}: what answers speaks no https; ${next}`, options);
  }
  return new UnreachableError(
    `${cannot}: ${isDropped(error) ? "the connection broke off" : lastOf(reason)}`,
    options,
  );
}

/** Deno 2.9 puts the reason into the error's cause, 2.6 into its message. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : messageOf(cause);
}

/** Without the names of what it came through: `client error (Connect): dns error: …`. */
function lastOf(reason: string): string {
  return reason.replace(/^.*client error \(\w+\): /s, "");
}

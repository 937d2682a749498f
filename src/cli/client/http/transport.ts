import { rawMessageOf } from "../../../domain/errors.ts";
import { isUntrusted, TRUST_VARIABLES } from "../../../net/trust.ts";
import { inPlainWords } from "../../../domain/system_words.ts";
import { ownProxy } from "../../../net/proxies.ts";
import { PROGRAM } from "../../help.ts";
import { ClientError, UnreachableError } from "./errors.ts";

/**
 * Creates the connections to one server. By default, `fetch` sends even requests to this machine through
 * the proxy in HTTP_PROXY, and the proxy would see the token. Here `fetch` uses the server itself as its
 * proxy and so connects directly; it then sends the whole URL in the request line, which every server
 * must accept (RFC 9112, 3.2.2). A proxy cannot read encrypted requests: for https this returns null,
 * and `fetch` uses its default.
 *
 * With `only`, it connects to no other address: a connection from ::1 cannot lead to 127.0.0.1, nor the other way round.
 *
 * @throws {ClientError} if the right to the network is missing
 */
export function createTransport(
  { protocol, href, origin }: URL,
  only: string | null,
): Deno.HttpClient | null {
  if (protocol !== "http:") return null;
  try {
    return Deno.createHttpClient({
      proxy: ownProxy(href),
      ...(only !== null && { localAddress: only }),
      // Otherwise a request could use a connection that the server has just closed.
      poolMaxIdlePerHost: 0,
    });
  } catch (error) {
    throw unreachable(origin, error, null);
  }
}

/** Tells whether a request that failed with `error` reached a server, which can have acted on it. */
export function isDropped(error: unknown): boolean {
  return error instanceof TypeError &&
    /\((SendRequest|Receive|Body)\)|body from connection/.test(reasonOf(error));
}

/** Explains an `error` of `fetch`, or an answer that took longer than `timeoutMs`. */
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
    const next = `start it with "${PROGRAM} start" or give another address with --url`;
    return new UnreachableError(`${cannot}: ${what}; ${next}`, options);
  }
  // A server without TLS answers with something that is not a TLS message.
  if (/InvalidContentType/.test(reason)) {
    const next = 'write its address with "http:"';
    return new UnreachableError(`${cannot}: the server there does not use https; ${next}`, options);
  }
  if (isUntrusted(reason)) {
    const problem = `${cannot}: ${inPlainWords(reason)}`;
    return new UnreachableError(`${problem}; set ${TRUST_VARIABLES}`, options);
  }
  return new UnreachableError(
    `${cannot}: ${isDropped(error) ? "the connection was lost" : inPlainWords(reason)}`,
    options,
  );
}

/** Deno 2.9 puts the reason into the error's cause, Deno 2.6 into its message. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? rawMessageOf(error) : rawMessageOf(cause);
}

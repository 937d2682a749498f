import { type ClientRequest, type IncomingMessage, request } from "node:http";

/** One request, ready to be sent. */
export interface SentRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/**
 * Sends a request to an `http:` server itself, whatever proxies the environment names: unlike `fetch`, Node's
 * client follows none. Each request has a connection of its own. No redirect is followed.
 *
 * @throws {TypeError} if there is no answer; as in the errors of `fetch`, "client error (Connect)" in its
 * message means that nothing was sent
 * @throws the signal's reason, once it is aborted
 */
export async function fetchStraight(
  url: string,
  { method, headers, body, signal }: SentRequest,
): Promise<Response> {
  signal.throwIfAborted();
  const sent = request(url, {
    method,
    headers: { accept: "*/*", ...headers },
    agent: false,
  });
  const onAbort = () => sent.destroy();
  signal.addEventListener("abort", onAbort, { once: true });
  const over = () => signal.removeEventListener("abort", onAbort);
  try {
    const message = await answerTo(sent, body);
    message.once("close", over);
    return responseOf(message);
  } catch (error) {
    over();
    signal.throwIfAborted();
    throw error;
  }
}

function answerTo(sent: ClientRequest, body: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    sent.once("socket", (socket) => socket.once("connect", () => isReady = true));
    sent.once("response", resolve);
    // It stays, since an error can follow the answer: then the body ends with it.
    sent.on("error", ({ message }) => {
      const what = isReady ? "SendRequest" : "Connect";
      reject(new TypeError(`client error (${what}): ${message}`));
    });
    if (body === null) sent.end();
    else sent.end(body);
  });
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = message;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  const isEmpty = [204, 205, 304].includes(status);
  if (isEmpty) message.resume();
  return new Response(isEmpty ? null : ReadableStream.from(message), { status, headers });
}

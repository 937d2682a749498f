import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { joined } from "../../../src/bytes/joined.ts";
import type { Faults, Outcome } from "./faults.ts";
import type { Requests, SeenRequest } from "./requests.ts";
import { type Answer, type Incoming, plain } from "./routes/dispatch.ts";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface ServerOptions {
  readonly hostname: string;
  /** Zero takes a free one. */
  readonly port: number;
  /** What comes before every path, such as `/planka`; empty for none. */
  readonly prefix: string;
  readonly certificate: Certificate | null;
}

export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Serves `answer` on a port of its own, the way that `faults` have it, and keeps `requests`. */
export async function listen(
  answer: (request: Incoming) => Answer,
  faults: Faults,
  requests: Requests,
  { hostname, port, prefix, certificate }: ServerOptions,
): Promise<Listening> {
  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    const incoming = await receive(message);
    if (incoming === null) return;
    const inside = below(prefix, incoming);
    const seen = seenRequestOf(inside ?? incoming);
    requests.add(seen);
    const apply = () => inside === null ? plain(404, "Not here") : answer(inside);
    const fault = faults.take(seen.method, seen.path);
    send(response, seen, fault === undefined ? apply() : await fault(apply));
  };
  const server = certificate === null
    ? createServer(serve)
    : createTlsServer({ ...certificate }, serve);
  server.listen(port, hostname);
  await once(server, "listening");
  return { port: portOf(server), [Symbol.asyncDispose]: () => close(server) };
}

/** The whole request, or null where its sender left before its end. */
async function receive(message: IncomingMessage): Promise<Incoming | null> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk);
  } catch {
    return null;
  }
  const { method = "", url: target = "", headers } = message;
  const plainHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value?.toString()]),
  );
  return { method, target, headers: plainHeaders, body: joined(chunks) };
}

/** The request as Planka behind its proxy sees it, or null where it is not for Planka. */
function below(prefix: string, request: Incoming): Incoming | null {
  const { target } = request;
  if (!`${target}/`.startsWith(`${prefix}/`)) return null;
  return { ...request, target: target.slice(prefix.length) || "/" };
}

function seenRequestOf({ method, target, headers, body }: Incoming): SeenRequest {
  const [path = ""] = target.split("?", 1);
  const text = new TextDecoder().decode(body);
  const query = target.slice(path.length);
  return { method, path, query, headers, body: parsed(text), status: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, seen: SeenRequest, outcome: Outcome): void {
  if (outcome === "silence") return;
  if (outcome === "hang-up") {
    response.socket?.destroy();
    return;
  }
  const isHalf = "half" in outcome;
  const { status, headers, body } = isHalf ? outcome.half : outcome;
  const bytes = new TextEncoder().encode(body);
  seen.status = status;
  response.writeHead(status, { ...headers, "content-length": `${bytes.length}` });
  if (!isHalf) response.end(bytes);
  else response.write(bytes.slice(0, bytes.length / 2), () => response.socket?.destroy());
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port");
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

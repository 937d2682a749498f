/** A reply of a {@linkcode jsonServer}. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
}

/** What a {@linkcode jsonServer} received. */
export interface Received {
  /** The method and the path with its query. */
  readonly call: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server on a loopback port that gives scripted replies, and notes what it is asked. */
export interface JsonServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Starts a server whose replies `reply` decides. */
export function jsonServer(reply: (received: Received) => Scripted): JsonServer {
  const received: Received[] = [];
  const server = Deno.serve(
    { hostname: "localhost", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const each = { call: `${method} ${pathname}${search}`, headers, body: await request.text() };
      received.push(each);
      return replyOf(reply(each));
    },
  );
  return {
    url: `http://localhost:${server.addr.port}`,
    received,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function replyOf({ status = 200, headers = {}, body = {} }: Scripted): Response {
  const isText = typeof body === "string";
  const type = isText ? "text/plain" : "application/json";
  const text = isText ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, {
    status,
    headers: { "content-type": type, ...headers },
  });
}

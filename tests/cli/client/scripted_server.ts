import { ApiClient } from "../../../src/cli/client/http/api_client.ts";
import { boundToken, type Challenge, prove, runSecret } from "../../../src/net/proof.ts";

/** The start that a scripted server claims to be. */
export const SCRIPTED_INSTANCE = "scripted";

/** What a client sends in place of the token of a run to a scripted server. */
export function boundToScript(token: string): string {
  return boundToken(runSecret(token), token, SCRIPTED_INSTANCE);
}

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What is answered. `"drop"` closes the connection without a word, `"hang"` leaves it open. */
export type Answer = "drop" | "hang" | {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the connection is closed before all that was promised has come. */
  readonly isBroken?: boolean;
};

/** A server that does as it is told, also what no good server does. Gone when its scope ends. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** A client that asks it, without a token where none is given. To one with a token it proves itself. */
  client(token?: string): ApiClient;
}

/** `await using server = serveScript(({ path }) => ({ body: "…" }));` */
export function serveScript(
  answer: (request: SeenRequest, count: number) => Answer | Promise<Answer>,
): ScriptedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const seen: SeenRequest[] = [];
  const open = new Set<Deno.Conn>();
  const served: Promise<void>[] = [];
  let known: string | null = null;
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      served.push(serveOne(connection, async (request) => {
        if (known !== null && request.path === "/proof") return proofFor(known, request);
        seen.push(request);
        return await answer(request, seen.length);
      }, open));
    }
  })();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  return {
    url,
    seen,
    client: (token) => {
      known = token ?? null;
      const secrets = token === undefined ? [] : [{ by: "run", token }] as const;
      const target = { url, token: known, tokenAdvice: "", remark: null, secrets, meant: null };
      return new ApiClient(target);
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) connection.close();
      await Promise.all([accepting, ...served]);
    },
  };
}

/** A JSON answer. */
export function json(value: unknown, status = 200): Answer {
  return { status, type: "application/json", body: JSON.stringify(value) };
}

function proofFor(token: string, { body }: SeenRequest): Answer {
  const challenge: Challenge = JSON.parse(body);
  const claims = { instanceId: SCRIPTED_INSTANCE, pid: 1, folder: null, stateDir: null };
  const proof = prove(runSecret(token), challenge, claims);
  return json({ instance_id: SCRIPTED_INSTANCE, pid: 1, folder: null, state_dir: null, proof });
}

/** A refusal as problem details. */
export function problem(status: number, code: string, detail: string): Answer {
  const body = JSON.stringify({ type: "about:blank", title: "No", status, code, detail });
  return { status, type: "application/problem+json", body };
}

async function serveOne(
  connection: Deno.Conn,
  answer: (request: SeenRequest) => Promise<Answer>,
  open: Set<Deno.Conn>,
): Promise<void> {
  try {
    const request = await readRequest(connection);
    const given = request === null ? "drop" : await answer(request);
    if (given === "hang") return;
    if (given !== "drop") await writeAnswer(connection, given);
    open.delete(connection);
    connection.close();
  } catch (error) {
    // The client went away, or the test is over.
    if (!(error instanceof Deno.errors.BadResource) && !isGone(error)) throw error;
  }
}

async function readRequest(connection: Deno.Conn): Promise<SeenRequest | null> {
  const chunk = new Uint8Array(65_536);
  const decoder = new TextDecoder();
  for (let text = "";;) {
    const count = await connection.read(chunk);
    if (count === null) return null;
    text += decoder.decode(chunk.subarray(0, count), { stream: true });
    const [head = "", body] = text.split("\r\n\r\n", 2);
    if (body === undefined) continue;
    const [first = "", ...lines] = head.split("\r\n");
    const headers = new Headers(lines.map((line) => {
      const [name = "", value = ""] = line.split(/: ?(.*)/);
      return [name, value];
    }));
    if (new TextEncoder().encode(body).length < Number(headers.get("content-length"))) continue;
    const [method = "", target = ""] = first.split(" ");
    return { method, path: target.replace(/^http:\/\/[^/]*/, ""), headers, body };
  }
}

async function writeAnswer(
  connection: Deno.Conn,
  { status = 200, type = "text/plain", headers = {}, body = "", isBroken = false }:
    & Answer
    & object,
): Promise<void> {
  const bytes = new TextEncoder().encode(body);
  const all = {
    "content-type": type,
    "content-length": String(bytes.length + (isBroken ? 1000 : 0)),
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = new TextEncoder().encode(`HTTP/1.1 ${status} Said\r\n${lines}\r\n`);
  for (const part of [head, bytes]) {
    for (let at = 0; at < part.length;) at += await connection.write(part.subarray(at));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.Interrupted;
}

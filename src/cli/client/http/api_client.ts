import type * as z from "zod";
import { bindName, isNetAllowed } from "../../../net/address.ts";
import { parseJson } from "../../../text/json.ts";
import { ClientError } from "./errors.ts";
import { readRefusal, unusable } from "./refusal.ts";
import type { Target } from "../target/find_target.ts";
import { createTransport, isDropped, unreachable } from "./transport.ts";

/** Maximum milliseconds for an answer that the dispatcher can give by itself. */
const ANSWER_MS = 10_000;
/** Maximum milliseconds for an answer that needs the board, which has 30 s to answer. */
const BOARD_MS = 40_000;

/** One request to the API. */
export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PATCH";
  /** The path with the query. It begins with a slash. */
  readonly path: string;
  /** The value to send as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the dispatcher must ask the board for the answer. */
  readonly asksBoard?: boolean;
  readonly signal?: AbortSignal;
}

/** An answer that matches its schema. */
export interface ApiAnswer<T> {
  readonly value: T;
  /** The answer as the API sent it. */
  readonly text: string;
}

/** The client of one dispatcher's API. Keeps connections open until it is disposed. */
export class ApiClient implements Disposable {
  /** The address of the dispatcher as the user gave it. */
  readonly url: string;
  readonly #target: Target;
  readonly #base: URL;
  readonly #transport: Deno.HttpClient | null;
  readonly #timeoutMs: number | undefined;

  constructor(target: Target, { timeoutMs }: { readonly timeoutMs?: number } = {}) {
    this.url = target.url;
    this.#target = target;
    this.#base = callable(target.url);
    this.#transport = createTransport(this.#base);
    this.#timeoutMs = timeoutMs;
  }

  [Symbol.dispose](): void {
    this.#transport?.close();
  }

  /**
   * Sends a request and parses the JSON answer by `schema`.
   *
   * @throws {ClientError} if the dispatcher refuses, if it cannot be reached, or if the answer does not
   * come from a dispatcher
   */
  ask<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<ApiAnswer<T>> {
    return this.#attempt(request, async (response) => {
      const text = await response.text();
      const parsed = schema.safeParse(parseJson(text));
      if (!parsed.success) throw unusable(this.url, response);
      return { value: parsed.data, text };
    });
  }

  /**
   * Sends a request and reads all bytes of the answer.
   *
   * @throws {ClientError} as {@linkcode ask}
   */
  askBytes(request: ApiRequest): Promise<{ bytes: Uint8Array; headers: Headers }> {
    return this.#attempt(request, async (response) => ({
      bytes: new Uint8Array(await response.arrayBuffer()),
      headers: response.headers,
    }));
  }

  /**
   * Sends a request and yields the bytes of the answer as they arrive, without a time limit. It ends
   * without an error once `signal` is aborted.
   *
   * @throws {ClientError} as {@linkcode ask}, and if the connection breaks during the answer
   */
  async *read(request: ApiRequest): AsyncGenerator<Uint8Array> {
    try {
      const { body } = await this.#attempt(request, (response) => Promise.resolve(response));
      yield* body ?? [];
    } catch (error) {
      if (request.signal?.aborted) return;
      throw error instanceof ClientError ? error : unreachable(this.url, error, null);
    }
  }

  /** Retries once if the connection breaks. The idempotency key lets even a repeated POST act once. */
  async #attempt<T>(request: ApiRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const { method = "GET", path, headers, signal } = request;
    // The server gives the path of the next page. After our host, "@evil.example/" would name another.
    if (!path.startsWith("/")) throw new ClientError(`Cannot ask for "${path}": it is not a path`);
    const init: RequestInit = {
      method,
      headers: { ...this.#headers(request), ...headers },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      // The token is for this server, not for the target of a redirect.
      redirect: "manual",
    };
    const timeoutMs = this.#timeoutMs ?? (request.asksBoard ? BOARD_MS : ANSWER_MS);
    for (let isRetry = false;; isRetry = true) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs);
      try {
        const signals = signal === undefined ? [late.signal] : [late.signal, signal];
        return await this.#send(path, init, AbortSignal.any(signals), read);
      } catch (error) {
        if (error instanceof ClientError || signal?.aborted) throw error;
        if (!isRetry && !late.signal.aborted && isDropped(error)) continue;
        throw unreachable(this.url, error, late.signal.aborted ? timeoutMs : null);
      } finally {
        clearTimeout(timer);
      }
    }
  }

  async #send<T>(
    path: string,
    init: RequestInit,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const url = this.#base.href.replace(/\/$/, "") + path;
    const client = this.#transport ?? undefined;
    const response = await fetch(url, { ...init, signal, ...(client && { client }) });
    if (response.ok) return await read(response);
    throw await readRefusal(this.#target, response);
  }

  #headers({ method, body }: ApiRequest): Record<string, string> {
    const { token } = this.#target;
    return {
      accept: "application/json, application/problem+json, text/plain",
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
  }
}

/** Under `--allow-net=localhost`, Deno refuses `127.0.0.1`: it is replaced by `localhost` then. */
function callable(address: string): URL {
  const url = new URL(address);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  url.hostname = bindName(url.hostname, port, isNetAllowed);
  return url;
}

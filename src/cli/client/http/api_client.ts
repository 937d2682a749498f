import type * as z from "zod";
import { bindName, isNetAllowed } from "../../../net/address.ts";
import { ClientError } from "./errors.ts";
import { parseJson, readRefusal, unusable } from "./refusal.ts";
import type { Target } from "../target/find_target.ts";
import { createTransport, isDropped, unreachable } from "./transport.ts";

/** How long the dispatcher may take where it knows the answer, in milliseconds. */
const ANSWER_MS = 10_000;
/** How long it may take where it asks the board, to which it gives 30 s. */
const BOARD_MS = 40_000;

/** One question. */
export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PATCH";
  /** With the query, beginning with a slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the board has to be asked for the answer. */
  readonly asksBoard?: boolean;
  readonly signal?: AbortSignal;
}

/** An answer that was understood. */
export interface ApiAnswer<T> {
  readonly value: T;
  /** As it was sent. */
  readonly text: string;
}

/** Speaks to one dispatcher. Holds connections until it is disposed. */
export class ApiClient implements Disposable {
  /** Where the dispatcher is, as a person would name it. */
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
   * The answer in JSON, as `schema` reads it.
   *
   * @throws {ClientError} where it is refused, out of reach or no dispatcher's
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
   * The answer's bytes, all at once.
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
   * The answer's bytes as they come, without a limit of time. Ends without an error once `signal` is
   * aborted.
   *
   * @throws {ClientError} as {@linkcode ask}, also where the connection breaks off on the way
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

  /** Asks again once where the connection broke off: by its key, a POST then has one effect all the same. */
  async #attempt<T>(request: ApiRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const { method = "GET", path, headers, signal } = request;
    // The next page's is the server's word: behind a host, "@evil.example/" would be another host.
    if (!path.startsWith("/")) throw new ClientError(`Cannot ask for "${path}": it is no path`);
    const init: RequestInit = {
      method,
      headers: { ...this.#headers(request), ...headers },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      // The token is for this server and not for wherever it points to.
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

/** Under `--allow-net=localhost` Deno refuses `127.0.0.1`, which is called by that name then. */
function callable(address: string): URL {
  const url = new URL(address);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  url.hostname = bindName(url.hostname, port, isNetAllowed);
  return url;
}

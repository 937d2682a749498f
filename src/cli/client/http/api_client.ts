import type * as z from "zod";
import { parseJson } from "../../../text/json.ts";
import type { Target } from "../target/find_target.ts";
import { MAX_ANSWER_BYTES, readBody, readText } from "./answer.ts";
import { waysTo } from "../../../net/ways.ts";
import { Connection } from "./connection.ts";
import { ClientError, RefusalError, UnreachableError } from "./errors.ts";
import { recognise, type Recognised } from "./recognise.ts";
import { readRefusal, unusable } from "./refusal.ts";
import { isDropped, unreachable } from "./transport.ts";

/** The status by which a dispatcher refuses what is for another one. */
const MISDIRECTED = 421;

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

/** How a client asks. */
export interface ApiClientOptions {
  /** Maximum milliseconds for any answer; by default that depends on the request. */
  readonly timeoutMs?: number;
  /** Whether a person asks, and not a run. */
  readonly isPerson?: boolean;
}

/** A server that is the one that is meant. */
interface KnownServer {
  readonly connection: Connection;
  readonly recognised: Recognised;
}

/** The client of one dispatcher's API. Keeps connections open until it is disposed. */
export class ApiClient implements Disposable {
  #target: Target;
  readonly #timeoutMs: number | undefined;
  readonly #isPerson: boolean;
  #known: KnownServer | null = null;

  constructor(target: Target, { timeoutMs, isPerson = false }: ApiClientOptions = {}) {
    this.#target = target;
    this.#isPerson = isPerson;
    this.#timeoutMs = timeoutMs;
  }

  /** The address of the dispatcher. After a restart it can be another one. */
  get url(): string {
    return this.#target.url;
  }

  [Symbol.dispose](): void {
    this.#known?.connection[Symbol.dispose]();
  }

  /**
   * Sends a request and parses the JSON answer by `schema`.
   *
   * @throws {ClientError} if the dispatcher refuses, if it cannot be reached, or if the answer does not
   * come from a dispatcher
   */
  ask<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<ApiAnswer<T>> {
    return this.#attempt(request, async (response) => {
      const text = await readText(this.url, response, MAX_ANSWER_BYTES);
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
      bytes: await readBody(this.url, response, MAX_ANSWER_BYTES),
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
      await this.#forget();
      throw error instanceof ClientError ? error : unreachable(this.url, error, null);
    }
  }

  /** Asks the dispatcher, and once more if it turns out to be another one than a moment ago. */
  async #attempt<T>(request: ApiRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const { path, method = "GET" } = request;
    // The server gives the path of the next page. After our host, "@evil.example/" would name another.
    if (!path.startsWith("/")) throw new ClientError(`Cannot ask for "${path}": it is not a path`);
    const key = crypto.randomUUID();
    for (let isRetry = false;; isRetry = true) {
      try {
        const { connection, recognised } = this.#known ??= await this.#recognise();
        const { readOnlyReason } = recognised;
        if (method !== "GET" && readOnlyReason !== null) throw new ClientError(readOnlyReason);
        return await this.#send(connection, request, this.#headers(request, recognised, key), read);
      } catch (error) {
        const isMisdirected = error instanceof RefusalError && error.status === MISDIRECTED;
        if (isMisdirected || error instanceof UnreachableError) await this.#forget();
        if (!isMisdirected || isRetry) throw error;
      }
    }
  }

  /** Connects to the first address of the server at which it is the one that is meant. */
  async #recognise(): Promise<KnownServer> {
    const { url, secrets } = this.#target;
    const failures: unknown[] = [];
    for (const way of waysTo(url, { mustProve: secrets.length > 0 })) {
      const connection = new Connection(url, way);
      try {
        const timeoutMs = this.#timeoutMs ?? ANSWER_MS;
        return { connection, recognised: await recognise(connection, this.#target, timeoutMs) };
      } catch (error) {
        connection[Symbol.dispose]();
        failures.push(error);
      }
    }
    // What answered says more than an address at which nothing listens.
    throw failures.find((error) => !(error instanceof UnreachableError)) ?? failures[0];
  }

  /** The next request finds the dispatcher again: it may have been restarted, at another address. */
  async #forget(): Promise<void> {
    this.#known?.connection[Symbol.dispose]();
    this.#known = null;
    // While it restarts, its address can be unknown: the old one is asked again then.
    this.#target = await this.#target.meant?.refresh().catch(() => null) ?? this.#target;
  }

  /** Retries once if the connection breaks. The idempotency key lets even a repeated POST act once. */
  async #send<T>(
    connection: Connection,
    { method = "GET", path, body, asksBoard, signal }: ApiRequest,
    headers: Record<string, string>,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const init: RequestInit = {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      // The token is for this server, not for the target of a redirect.
      redirect: "manual",
    };
    const timeoutMs = this.#timeoutMs ?? (asksBoard ? BOARD_MS : ANSWER_MS);
    for (let isRetry = false;; isRetry = true) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs);
      try {
        const signals = signal === undefined ? [late.signal] : [late.signal, signal];
        const limited = { ...init, signal: AbortSignal.any(signals) };
        const response = await connection.fetch(path, limited);
        if (response.ok) return await read(response);
        throw await readRefusal(this.#target, response);
      } catch (error) {
        if (error instanceof ClientError || signal?.aborted) throw error;
        if (!isRetry && !late.signal.aborted && isDropped(error)) continue;
        throw unreachable(this.url, error, late.signal.aborted ? timeoutMs : null);
      } finally {
        clearTimeout(timer);
      }
    }
  }

  #headers(
    { method, body, headers }: ApiRequest,
    { instanceId, bearer }: Recognised,
    key: string,
  ): Record<string, string> {
    return {
      accept: "application/json, application/problem+json, text/plain",
      ...(instanceId !== null && { "artificer-instance": instanceId }),
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...(bearer === null && this.#isPerson && { "artificer-caller": "person" }),
      ...(method === "POST" && { "idempotency-key": key }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    };
  }
}

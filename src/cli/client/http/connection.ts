import { addressOf, type Way } from "../../../net/ways.ts";
import { createTransport } from "./transport.ts";

/** The way to one server. Keeps connections open until it is disposed. */
export class Connection implements Disposable {
  /** The address of the server as the user gave it. */
  readonly url: string;
  /** The host and port that it reaches. */
  readonly address: string;
  readonly #base: string;
  readonly #transport: Deno.HttpClient | null;

  /** @throws {ClientError} if the right to the network is missing */
  constructor(url: string, way: Way) {
    const { base, only } = way;
    this.url = url;
    this.address = addressOf(way);
    this.#base = base.href.replace(/\/$/, "");
    this.#transport = createTransport(base, only);
  }

  /** Sends one request. `path` begins with a slash. */
  fetch(path: string, init: RequestInit): Promise<Response> {
    const client = this.#transport ?? undefined;
    return fetch(this.#base + path, { ...init, ...(client && { client }) });
  }

  [Symbol.dispose](): void {
    this.#transport?.close();
  }
}

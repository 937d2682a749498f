import { bindName, isNetAllowed } from "../../../net/address.ts";
import { createTransport } from "./transport.ts";

/** The way to one server. Keeps connections open until it is disposed. */
export class Connection implements Disposable {
  /** The address of the server as the user gave it. */
  readonly url: string;
  readonly #base: string;
  readonly #transport: Deno.HttpClient | null;

  /** @throws {ClientError} if the right to the network is missing */
  constructor(url: string) {
    const base = callable(url);
    this.url = url;
    this.#base = base.href.replace(/\/$/, "");
    this.#transport = createTransport(base);
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

/** Under `--allow-net=localhost`, Deno refuses `127.0.0.1`: it is replaced by `localhost` then. */
function callable(address: string): URL {
  const url = new URL(address);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  url.hostname = bindName(url.hostname, port, isNetAllowed);
  return url;
}

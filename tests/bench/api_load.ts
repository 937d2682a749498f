/** The client of the benches of the API, in a thread of its own: asks, and counts the answers. */
/// <reference lib="deno.worker" />

/** What is asked, and how often. */
export interface Load {
  readonly port: number;
  /** The requests as they are sent, by turns. */
  readonly texts: readonly string[];
  /** Whether each request gets a connection of its own. */
  readonly isNewEach?: boolean;
  readonly connections: number;
  /** Requests that are sent at once on a connection before their answers are read. */
  readonly depth: number;
  /** Milliseconds after which it ends; unset ends it by number. */
  readonly ms?: number;
  /** How many requests it sends at most; a whole multiple of `depth`. Unset ends it by time. */
  readonly requests?: number;
}

/** What came of it. */
export interface LoadResult {
  readonly answers: number;
  readonly ms: number;
}

self.onmessage = async ({ data }: MessageEvent<Load>) => {
  const startedAt = performance.now();
  const answers = await ask(data, startedAt);
  const result: LoadResult = { answers, ms: performance.now() - startedAt };
  self.postMessage(result);
};

/** Resolves to the number of answers. */
async function ask(load: Load, startedAt: number): Promise<number> {
  const { ms = Infinity, requests = Infinity, connections, depth } = load;
  let sent = 0;
  const mayAsk = () => {
    if (sent >= requests || performance.now() - startedAt >= ms) return false;
    sent += load.isNewEach ? 1 : depth;
    return true;
  };
  const way = load.isNewEach ? askAnew : askInBatches;
  await Promise.all(Array.from({ length: connections }, () => way(load, mayAsk)));
  return sent;
}

async function askAnew({ port, texts }: Load, mayAsk: () => boolean): Promise<void> {
  const requests = texts.map((text) => new TextEncoder().encode(text));
  for (let turn = 0; mayAsk(); turn++) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(ofTurn(requests, turn));
    await new Answers(connection).next();
  }
}

async function askInBatches(
  { port, texts, depth }: Load,
  mayAsk: () => boolean,
): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const answers = new Answers(connection);
  const batches = texts.map((text) => new TextEncoder().encode(text.repeat(depth)));
  for (let turn = 0; mayAsk(); turn++) {
    await connection.write(ofTurn(batches, turn));
    for (let left = depth; left > 0; left--) await answers.next();
  }
}

function ofTurn(all: readonly Uint8Array[], turn: number): Uint8Array {
  return all[turn % all.length] ?? new Uint8Array();
}

const HEAD = /^HTTP\/1\.1 2\d\d (?:[^]*?\r\n)*?content-length: (\d+)\r\n(?:[^]*?\r\n)*?\r\n/i;

/** The answers on one connection. */
class Answers {
  readonly #connection: Deno.Conn;
  readonly #chunk = new Uint8Array(65_536);
  readonly #decoder = new TextDecoder("latin1");
  /** What has come and is not counted yet; each character is a byte. */
  #text = "";

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Resolves when the next answer is whole. */
  async next(): Promise<void> {
    for (let end = this.#end();; end = this.#end()) {
      if (end <= this.#text.length) {
        this.#text = this.#text.slice(end);
        return;
      }
      const count = await this.#connection.read(this.#chunk);
      if (count === null) throw new Error(`The server answered ${JSON.stringify(this.#text)}`);
      this.#text += this.#decoder.decode(this.#chunk.subarray(0, count));
    }
  }

  /** Where the answer ends that the text begins with; past the text if that has only a part of it. */
  #end(): number {
    const head = HEAD.exec(this.#text);
    if (head !== null) return head[0].length + Number(head[1]);
    if (!this.#text.includes("\r\n\r\n")) return Infinity;
    throw new Error(`The server answered ${this.#text}`);
  }
}

/** The client of `api_bench.ts`, in a thread of its own: counts the answers that a server gives. */
/// <reference lib="deno.worker" />

/** What is asked, and for how long. */
export interface Load {
  readonly port: number;
  /** One request, as it is sent. */
  readonly request: string;
  /** Whether each request gets a connection of its own. */
  readonly isNewEach?: boolean;
  readonly connections: number;
  /** Requests that are sent at once on a connection before their answers are read. */
  readonly depth: number;
  readonly ms: number;
}

self.onmessage = async ({ data }: MessageEvent<Load>) => {
  const startedAt = performance.now();
  const until = startedAt + data.ms;
  const counts = await Promise.all(
    Array.from({ length: data.connections }, () => ask(data, until)),
  );
  const answers = counts.reduce((sum, count) => sum + count, 0);
  self.postMessage(answers / (performance.now() - startedAt) * 1000);
};

function ask(load: Load, until: number): Promise<number> {
  return load.isNewEach ? askAnew(load, until) : askInBatches(load, until);
}

async function askAnew({ port, request }: Load, until: number): Promise<number> {
  let answers = 0;
  for (; performance.now() < until; answers++) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await sizeOfAnswer(connection, request);
  }
  return answers;
}

async function askInBatches({ port, request, depth }: Load, until: number): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const answerBytes = await sizeOfAnswer(connection, request);
  const batch = new TextEncoder().encode(request.repeat(depth));
  const chunk = new Uint8Array(65_536);
  let answers = 1;
  while (performance.now() < until) {
    await connection.write(batch);
    for (let left = depth * answerBytes; left > 0;) {
      left -= await connection.read(chunk) ?? Infinity;
    }
    answers += depth;
  }
  return answers;
}

/** Every answer of one server to one request is as long as the first. */
async function sizeOfAnswer(connection: Deno.Conn, request: string): Promise<number> {
  await connection.write(new TextEncoder().encode(request));
  const chunk = new Uint8Array(65_536);
  const count = await connection.read(chunk) ?? 0;
  const text = new TextDecoder().decode(chunk.subarray(0, count));
  if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(`The server answered ${text}`);
  return count;
}

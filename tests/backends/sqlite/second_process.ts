import { fileURLToPath } from "node:url";

const WRITER = fileURLToPath(new URL("./writer.ts", import.meta.url));

/** A process that runs `writer.ts`. Killed, if it still runs, when its scope ends. */
export interface Writer extends AsyncDisposable {
  /** The next line that it prints. */
  line(): Promise<string>;
  /** Kills it, and resolves to the lines that it had printed and nobody has read. */
  kill(): Promise<string[]>;
  /** Ends its standard input and resolves to all other lines, once it has ended well. */
  end(): Promise<string[]>;
}

/** `await using writer = startWriter("hold", board.path);` */
export function startWriter(...args: string[]): Writer {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", WRITER, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  let isOver = false;
  const rest = async () => {
    const all = await Array.fromAsync(lines);
    const status = await child.status;
    isOver = true;
    return { all, status };
  };
  const closeInput = () => child.stdin.close().catch(() => undefined);
  return {
    async line() {
      const { value } = await lines.next();
      if (value === undefined) throw new Error("The writer has nothing more to say");
      return value;
    },
    async kill() {
      child.kill("SIGKILL");
      await closeInput();
      return (await rest()).all;
    },
    async end() {
      await closeInput();
      const { all, status } = await rest();
      if (!status.success && status.signal === null) throw new Error("The writer has failed");
      return all;
    },
    async [Symbol.asyncDispose]() {
      if (!isOver) await this.kill();
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const whole = `${text}${part}`.split("\n");
    text = whole.pop() ?? "";
    yield* whole;
  }
}

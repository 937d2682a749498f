import type { ByteRing } from "../../async/byte_ring.ts";
import type { OutputChunk } from "../../contracts/run_executor.ts";
import type { RunOutput } from "../supervise.ts";

/** Moves a child's two streams into a ring, and `stdin` into the child, until it is gone. */
export function connectPipes(
  child: Deno.ChildProcess,
  ring: ByteRing,
  stdin: string | null,
): RunOutput {
  const giveUp = new AbortController();
  const gone = new AbortController();
  const drained = Promise.all([
    pump(child.stdout, "stdout", ring, giveUp.signal),
    pump(child.stderr, "stderr", ring, giveUp.signal),
    stdin === null ? undefined : feedStdin(child.stdin, stdin, gone.signal),
  ]);
  return {
    drained: () => {
      gone.abort();
      return drained;
    },
    giveUp,
    close: () => ring.close(),
  };
}

/**
 * Moves one stream of a child into its ring until the stream ends or `signal` is aborted, which gives
 * the pipe up: a process that still holds the other end gets SIGPIPE. Never rejects.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  stream: OutputChunk["stream"],
  ring: ByteRing,
  signal: AbortSignal,
): Promise<void> {
  const reader = source.getReader();
  const giveUp = () => void reader.cancel().catch(() => {/* the pipe broke first: same end */});
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    let offset = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      ring.push({ stream, offset, bytes: read.value });
      offset += read.value.length;
    }
  } catch {
    // A pipe that fails to be read has said all that it will say.
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/**
 * Writes `text` to a child's standard input and closes it. Gives up without an error when the child
 * closes its end first, or when `signal` is aborted: an agent need not read its input.
 *
 * A write into a full pipe can't be taken back. It is not waited for after `signal`, since a process
 * that outlived the run may hold the other end; it ends when that process does.
 */
export async function feedStdin(
  stdin: WritableStream<Uint8Array>,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const writer = stdin.getWriter();
  const given = Promise.withResolvers<void>();
  const giveUp = () => {
    writer.abort().catch(ignore);
    given.resolve();
  };
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  await Promise.race([write(writer, text), given.promise]);
  signal.removeEventListener("abort", giveUp);
}

async function write(writer: WritableStreamDefaultWriter<Uint8Array>, text: string): Promise<void> {
  writer.closed.catch(ignore);
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    ignore(error);
  }
}

/** EPIPE, or given up: the end of the run says more than the input that it did not read. */
function ignore(_error: unknown): void {}

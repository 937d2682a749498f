import type { OutputChunk } from "../../contracts/run_executor.ts";
import type { OutputRing } from "../../async/byte_ring.ts";

/**
 * Moves one stream of a child into its ring until the stream ends or `signal` is aborted, which gives
 * the pipe up: a process that still holds the other end gets SIGPIPE. Never rejects.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  stream: OutputChunk["stream"],
  ring: OutputRing,
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

/**
 * Writes `text` to a child's standard input and closes it. Gives up without an error when the child
 * closes its end first, or when `signal` is aborted: an agent need not read what it is told.
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

/** EPIPE, or given up: how the run ended says more than what it left unread. */
function ignore(_error: unknown): void {}

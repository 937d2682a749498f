/**
 * Writes `text` to a child's standard input and closes it. Gives up without an error when the child
 * closes its end first, or when `signal` is aborted: an agent need not read what it is told.
 */
export async function feedStdin(
  stdin: WritableStream<Uint8Array>,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const input = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  try {
    await input.pipeTo(stdin, { signal });
  } catch {
    // EPIPE, or given up: how the run ended says more than what it left unread.
  }
}

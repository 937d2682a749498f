/** Makes the chunks of a stream. It ends soon after `signal` is aborted. */
type Source = (signal: AbortSignal) => AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;

/**
 * A body that takes from `source` only as much as its reader asks for. It ends when the source does,
 * when the reader leaves, and when `end` is aborted.
 */
export function streamOf(
  source: Source,
  end: AbortSignal | undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const over = new AbortController();
  const abort = () => over.abort();
  if (end?.aborted) abort();
  // Not `AbortSignal.any`: `end` outlives thousands of streams.
  end?.addEventListener("abort", abort, { signal: over.signal });
  const chunks = thenCalling(abort, source(over.signal));
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      abort();
      await chunks.return();
    },
  }, { highWaterMark: 0 });
}

/** The same chunks; calls `onEnd` after the last one, and after a failure. */
async function* thenCalling<T>(
  onEnd: () => void,
  chunks: AsyncIterable<T>,
): AsyncGenerator<T, void, void> {
  try {
    yield* chunks;
  } finally {
    onEnd();
  }
}

/** How long work may keep the event loop waiting, in milliseconds. */
const SLICE_MS = 20;

/**
 * Divides long work into slices, between which the event loop turns. The work asks `isOver` now and then, and
 * awaits `next` if it is.
 */
export class Slices {
  #until = performance.now() + SLICE_MS;

  /** Whether the slice has lasted long enough. */
  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /**
   * Lets the event loop turn, and begins the next slice.
   *
   * @throws the signal's reason, if it is aborted
   */
  async next(signal?: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    this.#until = performance.now() + SLICE_MS;
  }
}

/**
 * Runs `steps` to their end, in slices. Each step should take less than a millisecond.
 *
 * @throws what `steps` throws, and the signal's reason, once it is aborted
 */
export async function inSlices<T>(
  steps: Generator<void, T>,
  signal?: AbortSignal,
  slices: Slices = new Slices(),
): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (slices.isOver) await slices.next(signal);
  }
}

/** How many are remembered. The oldest one is forgotten first. */
const MAX_IDS = 1_000;

/**
 * Ids with which the board had a task, so that it is not searched again before each change. An id that was whole
 * never becomes a part of another one: if its task is gone, the board says so.
 */
export class WholeIds {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= MAX_IDS) return;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }
}

import type { Task } from "../../domain/task.ts";
import type { Start } from "../plan.ts";

/** Tasks that were refused, with their text at that time: after an edit the dispatcher tries a task again. */
export class Refusals {
  readonly #refused = new Map<string, Start>();

  get size(): number {
    return this.#refused.size;
  }

  add({ route, task }: Start): void {
    this.#refused.set(task.id, { route, task });
  }

  /** Whether a task was refused with its current text. */
  has({ id, name, description }: Task): boolean {
    const refused = this.#refused.get(id)?.task;
    return refused?.name === name && refused.description === description;
  }

  delete(taskId: string): void {
    this.#refused.delete(taskId);
  }

  /** Forgets all refusals, so that the dispatcher tries every task again. */
  clear(): void {
    this.#refused.clear();
  }

  /**
   * Forgets the tasks of `queue` that have left it: they are neither among its `ready` tasks nor among those
   * that were `busy` when these were asked for. A task that is refused after its claim is busy until it is
   * back in its queue.
   */
  keep(queue: string, ready: readonly Task[], busy: ReadonlySet<string>): void {
    const ids = new Set(ready.map(({ id }) => id));
    for (const [id, { route }] of this.#refused) {
      if (route.queue === queue && !ids.has(id) && !busy.has(id)) this.#refused.delete(id);
    }
  }
}

/** So many tasks in a row that can't be claimed show that the cause is not one of them. */
const MAX_TASKS = 3;

/** Tells whether failed claims are the fault of single tasks or of their whole route. */
export class ClaimStreaks {
  /** The tasks whose claims failed since the last claim that succeeded, by queue. */
  readonly #failed = new Map<string, Set<string>>();

  /** Notes a claim that failed. Returns whether the whole route seems to be the cause. */
  failed(queue: string, taskId: string): boolean {
    const tasks = this.#failed.get(queue) ?? new Set();
    this.#failed.set(queue, tasks.add(taskId));
    return tasks.size >= MAX_TASKS;
  }

  /** Notes that a claim succeeded, or that everything is to be tried again. */
  clear(queue: string): void {
    this.#failed.delete(queue);
  }
}

import type { Journal } from "../contracts/journal.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { planSteps } from "../domain/steps.ts";

/** The places where tests wrap the parts of a dispatcher, to let them fail or die at a chosen moment. */
export interface Seams {
  readonly journal: (journal: Journal) => Journal;
  readonly tasks: (tasks: TaskAdapter) => TaskAdapter;
  readonly executor: (executor: RunExecutor) => RunExecutor;
  /** Decides which steps a run takes. */
  readonly planSteps: typeof planSteps;
}

/** Changes nothing. */
export const NO_SEAMS: Seams = {
  journal: (journal) => journal,
  tasks: (tasks) => tasks,
  executor: (executor) => executor,
  planSteps,
};

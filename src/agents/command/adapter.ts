import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import { NO_REPORT } from "../../domain/agent_report.ts";
import { outcomeOf } from "../../domain/outcome.ts";
import { argvOf, envOf } from "../invocation.ts";

/** Adapter for any program: it ignores the output, and only how the process ended counts. */
export const commandAdapter: AgentAdapter = {
  prepare: (run, task) => ({
    argv: argvOf(run, task),
    env: envOf(run, task),
    stdin: null,
    resumes: false,
  }),
  onOutput: () => null,
  report: () => NO_REPORT,
  classify: (exit) => outcomeOf(exit),
  resumeHint: () => null,
};

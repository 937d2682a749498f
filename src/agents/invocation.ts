import type { AgentRun } from "../contracts/agent_adapter.ts";
import type { Task } from "../domain/task.ts";
import { fillTemplate } from "../text/template.ts";

/** The value of each placeholder in a route's `args`. */
export function placeholdersFor(run: AgentRun, task: Task): Readonly<Record<string, string>> {
  return {
    task_id: task.id,
    task_name: task.name,
    task_url: task.url,
    run_id: run.id,
    attempt: String(run.attempt),
    api_url: run.apiUrl,
  };
}

/** The route's command line. The command itself is not a template: a task can't choose which program runs. */
export function argvOf(run: AgentRun, task: Task): string[] {
  const values = placeholdersFor(run, task);
  return [run.route.command, ...run.route.args.map((arg) => fillTemplate(arg, values))];
}

/** The route's variables and the variables that describe the run to its agent, which take precedence. */
export function envOf(run: AgentRun, task: Task): Record<string, string> {
  return {
    ...run.route.env,
    ARTIFICER_API_URL: run.apiUrl,
    ARTIFICER_TASK_ID: task.id,
    ARTIFICER_RUN_ID: run.id,
    ARTIFICER_ATTEMPT: String(run.attempt),
    ARTIFICER_TOKEN: run.token,
  };
}

import { printError } from "../output.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { ApiClient } from "./http/api_client.ts";
import { cancel } from "./commands/cancel.ts";
import { logs } from "./commands/logs.ts";
import { pause } from "./commands/pause.ts";
import { reload } from "./commands/reload.ts";
import { retry } from "./commands/retry.ts";
import { runs } from "./commands/runs.ts";
import { status } from "./commands/status.ts";
import { task } from "./commands/task.ts";
import type { ClientCommand, ClientContext } from "./context.ts";
import { isOfPerson, readClientEnvironment } from "./target/environment.ts";
import { requireOneReader } from "./input.ts";
import { watch } from "./watch/watch.ts";
import { findTarget } from "./target/find_target.ts";

/** Asks the dispatcher and prints its answer. Resolves to the exit code. */
export async function runClient(command: ClientCommand): Promise<number> {
  requireOneReader(command);
  const environment = await readClientEnvironment();
  const target = await findTarget(command, environment);
  if (target.remark !== null) printError(target.remark);
  using api = new ApiClient(target, { isPerson: isOfPerson(environment) });
  return await dispatch(command, { api, terminal: openTerminal(), environment });
}

function dispatch(command: ClientCommand, context: ClientContext): Promise<number> {
  switch (command.kind) {
    case "status":
      return status(command, context);
    case "runs":
      return runs(command, context);
    case "logs":
      return logs(command, context);
    case "watch":
      return watch(command, context);
    case "cancel":
      return cancel(command, context);
    case "retry":
      return retry(command, context);
    case "pause":
    case "resume":
    case "drain":
      return pause(command, context);
    case "reload":
      return reload(command, context);
    case "task":
      return task(command, context);
  }
}

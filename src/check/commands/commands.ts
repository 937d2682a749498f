import { resolve } from "node:path";
import { LateError, withDeadline } from "../../async/deadline.ts";
import type { Environment as ReadEnvironment } from "../../config/environment/mod.ts";
import { SECRET_NAMES } from "../../config/environment/secret_names.ts";
import type { Route } from "../../domain/route.ts";
import { createEnvironment, type Environment } from "../../process/environment.ts";
import { explainRefusal } from "../../process/refusal.ts";
import { type Lookup, lookUp } from "./lookup.ts";
import { type CheckResult, failed, failedBy, ok, PATIENCE_MS, warning } from "../result.ts";

/** What the arguments of an agent may tell it to call. */
const PROGRAM = "artificer-dispatcher";

/** Whether each route's command is there, in the environment that its agents will have. */
export async function checkCommands(
  routes: readonly Route[],
  environment: ReadEnvironment,
): Promise<readonly CheckResult[]> {
  const agents = agentEnvironment(environment);
  const results = await Promise.all(routes.map((route) => checkCommand(route, agents)));
  return results.flat();
}

/** What holds no path is of no matter here: that a secret is passed on, too, is not. */
function agentEnvironment({ baseEnv, addedEnv }: ReadEnvironment): Environment {
  const inherited = createEnvironment({ base: baseEnv, secretNames: SECRET_NAMES });
  return { forRun: (own) => inherited.forRun({ ...addedEnv, ...own }) };
}

async function checkCommand(route: Route, agents: Environment): Promise<readonly CheckResult[]> {
  const { command, cwd, env, args } = route;
  const argv = [command, ...args];
  const spec = { runId: "", step: "agent", argv, env, cwd, stdin: null, timeoutMs: null };
  const refusal = explainRefusal(spec);
  if (refusal !== null) return [failedBy("command", refusal, "Correct the route")];
  const look = (name: string) =>
    withDeadline(
      { ms: PATIENCE_MS },
      (signal) => lookUp({ command: name, cwd, signal, ...agents.forRun(env) }),
    );
  const isTold = args.some((arg) => arg.includes(`${PROGRAM} `));
  try {
    const [lookup, program] = await Promise.all([look(command), isTold ? look(PROGRAM) : null]);
    const result = resultOf(route, lookup);
    const isLost = program !== null && program.kind !== "found" && lookup.kind === "found";
    return isLost ? [result, lostProgram(route)] : [result];
  } catch (error) {
    if (!(error instanceof LateError)) throw error;
    const message = `The command of ${
      quoted(route.queue)
    } could not be looked for: ${error.message}`;
    return [failed("command", message, "Correct the folders in PATH, or the route's cwd")];
  }
}

function resultOf({ queue, command, cwd }: Route, lookup: Lookup): CheckResult {
  const agent = `${quoted(queue)} cannot start ${quoted(command)}`;
  switch (lookup.kind) {
    case "found": {
      const where = cwd === null ? "" : ` in ${quoted(cwd)}`;
      return ok("command", `${quoted(queue)} starts ${quoted(lookup.path)}${where}`);
    }
    case "no_cwd":
      return failed(
        "command",
        `${agent}: its working directory ${quoted(cwd ?? "")} is no folder that it may enter`,
        "Create it, or correct the route's cwd",
      );
    case "not_executable":
      return failed(
        "command",
        `${agent}: it is a folder or not executable`,
        command.includes("/")
          ? `Run chmod +x ${quoted(resolve(cwd ?? ".", command))}, or correct the route's command`
          : "Make it executable with chmod +x, or correct the route's command",
      );
    case "absent":
      return command.includes("/")
        ? failed(
          "command",
          `${agent}: ${quoted(resolve(cwd ?? ".", command))} does not exist`,
          "Make it, or correct the route's command",
        )
        : failed(
          "command",
          `${agent}: no executable of this name is in the agent's PATH`,
          "Install it, or give its path as the route's command",
        );
  }
}

function lostProgram({ queue }: Route): CheckResult {
  return warning(
    "command",
    `The agent of ${quoted(queue)} is told to call "${PROGRAM}", which is not in its PATH`,
    `Put the executable ${PROGRAM} into a folder of PATH`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

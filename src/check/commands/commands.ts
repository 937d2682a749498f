import { resolve } from "node:path";
import { LateError, withDeadline } from "../../async/deadline.ts";
import type { Environment as ReadEnvironment } from "../../config/environment/mod.ts";
import { SECRET_NAMES } from "../../config/environment/secret_names.ts";
import { withProgram } from "../../compose/execution/executor.ts";
import { programFolder } from "../../compose/execution/program.ts";
import type { Route } from "../../domain/route.ts";
import { createEnvironment, type Environment } from "../../process/environment.ts";
import { explainRefusal } from "../../process/refusal.ts";
import { type CommandLocation, findCommand } from "./find_command.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, failedBy, ok, warning } from "../result.ts";

/** The program that the arguments of an agent can tell it to call. */
const PROGRAM = "artificer-dispatcher";

/**
 * Checks that each route's command exists in the environment that its agents will have. `keepsState` says whether
 * there will be a state folder, in which they find this program.
 */
export async function checkCommands(
  routes: readonly Route[],
  environment: ReadEnvironment,
  keepsState: boolean,
): Promise<readonly CheckResult[]> {
  const agents = agentEnvironment(environment);
  const results = await Promise.all(
    routes.map((route) => checkCommand(route, agents, { keepsState })),
  );
  return results.flat();
}

/** Passes on variables with secret values, too: only variables with paths matter here. */
function agentEnvironment(environment: ReadEnvironment): Environment {
  const { baseEnv, addedEnv } = environment;
  const inherited = createEnvironment({ base: baseEnv, withheldNames: SECRET_NAMES });
  const programDir = programFolder(null);
  return {
    forRun: (own) =>
      inherited.forRun(withProgram({ ...addedEnv, ...own }, environment, programDir)),
  };
}

async function checkCommand(
  route: Route,
  agents: Environment,
  { keepsState }: { readonly keepsState: boolean },
): Promise<readonly CheckResult[]> {
  const { command, cwd, env, args } = route;
  const argv = [command, ...args];
  const spec = { runId: "", step: "agent", argv, env, cwd, stdin: null, timeoutMs: null };
  const refusal = explainRefusal(spec);
  if (refusal !== null) return [failedBy("command", refusal, "Correct the route")];
  const find = (name: string) =>
    withDeadline(
      { ms: CHECK_TIMEOUT_MS },
      (signal) => findCommand({ command: name, cwd, signal, ...agents.forRun(env) }),
    );
  const callsProgram = !keepsState && args.some((arg) => arg.includes(`${PROGRAM} `));
  try {
    const [location, program] = await Promise.all([
      find(command),
      callsProgram ? find(PROGRAM) : null,
    ]);
    const result = resultOf(route, location);
    const isMissing = program !== null && program.kind !== "found" && location.kind === "found";
    return isMissing ? [result, missingProgram(route)] : [result];
  } catch (error) {
    if (!(error instanceof LateError)) throw error;
    const message = `Cannot find the command of ${quoted(route.queue)}: ${error.message}`;
    return [failed("command", message, "Correct the folders in PATH, or the route's cwd")];
  }
}

function resultOf({ queue, command, cwd }: Route, location: CommandLocation): CheckResult {
  const agent = `${quoted(queue)} cannot start ${quoted(command)}`;
  switch (location.kind) {
    case "found": {
      const where = cwd === null ? "" : ` in ${quoted(cwd)}`;
      return ok("command", `${quoted(queue)} starts ${quoted(location.path)}${where}`);
    }
    case "no_cwd":
      return failed(
        "command",
        `${agent}: its working directory ${quoted(cwd ?? "")} is not a folder that it can enter`,
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
          "Create it, or correct the route's command",
        )
        : failed(
          "command",
          `${agent}: no executable of this name is in the agent's PATH`,
          "Install it, or give its path as the route's command",
        );
  }
}

function missingProgram({ queue }: Route): CheckResult {
  return warning(
    "command",
    `The arguments of ${
      quoted(queue)
    } tell the agent to call "${PROGRAM}", which is not in its PATH`,
    `Put the executable ${PROGRAM} into a folder of PATH, or give the dispatcher the rights to its state folder, where agents find it`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

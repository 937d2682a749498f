import { OPERATOR_TOKEN } from "../config/environment/operator_token.ts";
import { createTasks } from "../compose/tasks.ts";
import { type Environment, readEnvironment } from "../config/environment/mod.ts";
import type { ConfigChoice } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { type Explanation, UsageError } from "../domain/errors.ts";
import { checkAccess } from "./access.ts";
import { checkArguments } from "./arguments.ts";
import { checkBoard, checkBoardFile, openBoard } from "./board.ts";
import { checkCommands } from "./commands/commands.ts";
import { checkConfig, checkLoops } from "./config.ts";
import { checkExposure } from "./exposure.ts";
import { checkPort } from "./port.ts";
import { checkQueues } from "./queues.ts";
import {
  CHECK_NAMES,
  type CheckName,
  type CheckResult,
  failedBy,
  skipped,
  warning,
  warningBy,
} from "./result.ts";
import { type CheckedRights, checkRights } from "./rights.ts";
import { checkState, keepsState } from "./state.ts";
import { checkTokenCommand } from "./token_command.ts";
import { checkWebhook } from "./webhook.ts";

type Lacks = CheckedRights["lacks"];

/** The config to check. */
export interface ChecksChoice extends ConfigChoice {
  /** Whether to fix what can be fixed. */
  readonly fix?: boolean;
}

/**
 * Checks everything that a dispatcher will need. Without `fix` it changes nothing. Checks that do not
 * depend on each other run at the same time. The results are in the order of {@linkcode CHECK_NAMES}.
 */
export async function runChecks(choice: ChecksChoice): Promise<readonly CheckResult[]> {
  const { settings, result } = await checkConfig(choice);
  const rest = settings === null
    ? skipAll(CHECK_NAMES.slice(1), "the config cannot be used")
    : await checkSettings(settings, choice.fix ?? false);
  return inOrder([result, ...rest]);
}

async function checkSettings(
  settings: Settings,
  fix: boolean,
): Promise<readonly CheckResult[]> {
  const { routes } = settings;
  const { result, lacks } = checkRights(settings);
  const state = await checkState(settings);
  const options = { lacks, fix, keepsState: keepsState(settings, state) };
  const [exposure, environment, port] = await Promise.all([
    checkExposure(settings),
    checkEnvironment(settings, options),
    lacks.api ? skipped("port", "the right to listen is missing") : checkPort(settings),
  ]);
  const ofRoutes = [...checkLoops(routes), ...checkArguments(routes)];
  return [...ofRoutes, result, ...state, ...exposure, ...environment, port];
}

/** The checks that need the environment: it has the credentials and the agents' PATH. */
async function checkEnvironment(
  settings: Settings,
  { lacks, fix, keepsState }: {
    readonly lacks: Lacks;
    readonly fix: boolean;
    readonly keepsState: boolean;
  },
): Promise<readonly CheckResult[]> {
  if (lacks.run) {
    const names = ["board", "credentials", "queues", "command", "token"] as const;
    return skipAll(names, "the right to run commands is missing");
  }
  try {
    const environment = await readEnvironment({ settings });
    const [board, commands] = await Promise.all([
      checkWholeBoard(settings, environment, lacks, fix),
      checkCommands(settings.routes, environment, keepsState),
    ]);
    const { secrets } = environment;
    const token = secrets.get(OPERATOR_TOKEN);
    const remarks = environment.remarks.map((remark) =>
      warning("environment", remark, "Correct it where it is set")
    );
    return [
      ...remarks,
      ...board,
      ...commands,
      checkAccess(settings, token, secrets.originOf(OPERATOR_TOKEN)),
    ];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const names = ["board", "credentials", "queues", "command"] as const;
    const result = failedBy("token", error, "Correct .env beside the config");
    return [...skipAll(names, "the environment cannot be read"), result];
  }
}

/** The checks of the board. Each of them needs the one before it. */
async function checkWholeBoard(
  settings: Settings,
  environment: Environment,
  lacks: Lacks,
  fix: boolean,
): Promise<readonly CheckResult[]> {
  const token = await checkTokenCommand(settings, environment.secrets);
  const ofToken = token === null ? [] : [token];
  const skip = (why: string) => [...ofToken, ...skipAll(["board", "credentials", "queues"], why)];
  if (lacks.board) return skip("a right that it needs is missing");
  if (token?.state === "failed") return skip("token_command gives no token");
  const remarks: CheckResult[] = [];
  const warn = (warning: Explanation) =>
    void remarks.push(warningBy("board", warning, "Check the board"));
  const { tasks, results: unopened } = await openBoard((signal) =>
    createTasks(settings, warn, environment, signal)
  );
  if (tasks === null) return [...ofToken, ...unopened];
  try {
    const { results, isUp } = await checkBoard(tasks, settings);
    const queues = isUp
      ? await checkQueues(tasks, settings.routes)
      : [skipped("queues", "the board cannot be read")];
    const file = isUp ? await checkBoardFile(settings) : [];
    const webhook = isUp ? await checkWebhook(tasks, settings, { fix }) : [];
    return [...ofToken, ...results, ...file, ...remarks, ...queues, ...webhook];
  } finally {
    await tasks.close?.();
  }
}

/** Checks that are not reported as skipped: most configs do not need them, or they report only problems. */
const OPTIONAL: readonly CheckName[] = [
  "state",
  "exposure",
  "environment",
  "token_command",
  "webhook",
];

function skipAll(names: readonly CheckName[], why: string): CheckResult[] {
  return names.filter((name) => !OPTIONAL.includes(name)).map((name) => skipped(name, why));
}

function inOrder(results: readonly CheckResult[]): CheckResult[] {
  return results.toSorted((a, b) => CHECK_NAMES.indexOf(a.name) - CHECK_NAMES.indexOf(b.name));
}

import { ConfigError } from "../config/errors.ts";
import { type ConfigChoice, loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { describeLoop, findLoops } from "../domain/loops.ts";
import type { Route } from "../domain/route.ts";
import { plural } from "../text/plural.ts";
import { type CheckResult, failed, ok, warning } from "./result.ts";

/** What came of looking for a config; without settings there is nothing else to look at. */
export interface CheckedConfig {
  readonly result: CheckResult;
  readonly settings: Settings | null;
}

/** Whether there is a config that can be used. Its problems are told as the loader tells them. */
export async function checkConfig(choice: ConfigChoice): Promise<CheckedConfig> {
  try {
    const settings = await loadConfig(choice);
    return { result: ok("config", describe(settings)), settings };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { result: resultOf(error), settings: null };
  }
}

function describe({ path, routes, backend }: Settings): string {
  const count = plural(routes.length, "route");
  const source = path === null ? "on standard input" : JSON.stringify(path);
  return `The config ${source} is valid: ${count} on a ${backend.type} board`;
}

function resultOf(error: UsageError): CheckResult {
  if (error instanceof ConfigError && error.problems.length > 0) {
    const [head = ""] = error.message.split("\n");
    const lines = error.problems.map(({ path, problem }) => `  ${path}: ${problem}`);
    return failed("config", [head, ...lines].join("\n"), null);
  }
  // An error with a remedy is one of a config that is not there, and lists the ways to give one.
  const remedy = error.remedy === null
    ? "Correct it, or name another one with --config PATH"
    : `${error.remedy}\nOr make one: "artificer-dispatcher init"`;
  return failed("config", error.problem, remedy);
}

/** Whether the config sends a task round and round, which nobody may notice before the bill. */
export function checkLoops(routes: readonly Route[]): readonly CheckResult[] {
  return findLoops(routes).map((loop) =>
    warning(
      "config",
      `A task can go round without end: ${describeLoop(loop)}`,
      "Each queue begins its attempts anew: have one of these lead to a queue that no route watches",
    )
  );
}

import { ConfigError } from "../config/errors.ts";
import { type ConfigChoice, loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { describeLoop, findLoops } from "../domain/loops.ts";
import type { Route } from "../domain/route.ts";
import { plural } from "../text/plural.ts";
import { type CheckResult, failed, ok, warning } from "./result.ts";

/** The result for the config. Without settings, there is nothing else to check. */
export interface CheckedConfig {
  readonly result: CheckResult;
  readonly settings: Settings | null;
}

/** Checks that there is a valid config. It reports the problems with the messages of the loader. */
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
    return failed("config", [head, ...lines].join("\n"), error.remedy);
  }
  // Only the error for a config that does not exist has a remedy: it lists the ways to give one.
  const remedy = error.remedy ?? "Correct it, or give another one with --config PATH";
  return failed("config", error.problem, remedy);
}

/** Checks whether routes can send a task in a loop, which costs money. */
export function checkLoops(routes: readonly Route[]): readonly CheckResult[] {
  return findLoops(routes).map((loop) =>
    warning(
      "config",
      `A task can go round until max_rounds parks it: ${describeLoop(loop)}`,
      "Each queue counts attempts from 1 again: let one of these lead to a queue that no route watches",
    )
  );
}

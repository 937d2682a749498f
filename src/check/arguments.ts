import type { ArgumentRisk } from "../agents/kind.ts";
import { agentKindOf } from "../agents/registry.ts";
import type { Route } from "../domain/route.ts";
import { type CheckResult, ok, warning } from "./result.ts";

/** Checks whether a task whose name is `--dangerously-…` could give an agent that option. */
export function checkArguments(routes: readonly Route[]): readonly CheckResult[] {
  const warnings = routes.flatMap((route) => {
    const risk = agentKindOf(route.agent)?.findArgumentRisk(route.args) ?? null;
    return risk === null ? [] : [warningFor(route, risk)];
  });
  if (warnings.length > 0) return warnings;
  return [ok("arguments", "No task's name can become an option of a command")];
}

function warningFor({ queue, args }: Route, { at, remedy }: ArgumentRisk): CheckResult {
  return warning(
    "arguments",
    `${JSON.stringify(queue)}: a task whose name begins with "-" turns the argument ${
      JSON.stringify(args[at])
    } into an option`,
    remedy,
  );
}

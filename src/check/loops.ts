import { describeLoop, findLoops } from "../domain/loops.ts";
import type { Route } from "../domain/route.ts";
import { type CheckResult, warning } from "./result.ts";

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

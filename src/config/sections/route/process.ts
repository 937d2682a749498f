import { resolve } from "node:path";
import * as z from "zod";
import { SECRET_NAMES } from "../../environment/secret_names.ts";
import { isRaised } from "../../escalation.ts";
import type { Route } from "../../../domain/route.ts";
import { ownValue } from "../../../text/own.ts";
import { shown } from "../../report/change.ts";
import { childValue } from "../../schema_at.ts";
import { defineSection, type KeyProblem } from "../../section.ts";
import { about, homeProblems, name } from "../keys.ts";

/** How agents run: how many at once, in which folder, with which variables. */
export const agentProcess = defineSection({
  route: {
    schema: () => ({
      max_concurrent: z.int().min(1).optional()
        .meta(about("Maximum number of agents of this route that run at once", 1)),
      cwd: name().optional()
        .meta(about(
          "The agent's working directory; a relative path starts at the config's folder",
          "checkout",
        )),
      // deno-lint-ignore no-control-regex -- some editors do not know its other spelling, \0
      env: z.record(z.string().regex(/^[^=\x00]+$/), z.string()).default({})
        .meta(about("Variables to add to the agent's environment", { LANG: "C.UTF-8" })),
    }),
    settings: (route, { baseDir }): Pick<Route, "maxConcurrent" | "cwd" | "env"> => ({
      maxConcurrent: route.max_concurrent ?? null,
      cwd: route.cwd === undefined ? null : resolve(baseDir, route.cwd),
      env: route.env,
    }),
    problems: ({ route }) => [
      ...homeProblems("cwd", childValue(route, "cwd")),
      ...envProblems(childValue(route, "env")),
    ],
    changes: {
      maxConcurrent: { key: "max_concurrent", describe: shown, escalates: isRaised },
      cwd: { key: "cwd", describe: shown, escalates: true },
      env: { key: "env", describe: namesOnly, escalates: true },
    },
  },
});

/** What no agent can or may get: `__proto__` is not a normal key of an object, so the variable would be lost. */
function envProblems(env: unknown): KeyProblem[] {
  return ["__proto__", ...SECRET_NAMES].flatMap((name) => {
    if (childValue(env, name) === undefined) return [];
    const problem = name === "__proto__"
      ? "is not a usable name"
      : "holds a credential of the dispatcher, which agents never get; remove it";
    return [{ key: ["env", name], problem }];
  });
}

/** Shows only names, because values of variables can be secrets. */
function namesOnly(before: Route["env"], after: Route["env"]): string {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => ownValue(before, name) !== ownValue(after, name));
  return `changed (${changed.toSorted().join(", ")})`;
}

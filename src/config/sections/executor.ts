import type { BoundExecutor } from "../../executors/kind.ts";
import { hidden } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, kindOf, tableOfKinds } from "./keys.ts";

interface ExecutorSettings {
  /** The executor, which starts agents. */
  readonly executor: BoundExecutor;
}

/** The executor: what starts agents, and where. */
export const executor = defineSection({
  top: {
    schema: ({ executors }) => ({
      executor: tableOfKinds(executors, "executor").default({ type: executors[0].type })
        .meta(about("What starts agents, and where")),
    }),
    settings: ({ executor: { type, ...options } }, { baseDir, kinds }): ExecutorSettings => ({
      executor: kindOf(type, kinds.executors).bind(options, baseDir),
    }),
    changes: {
      executor: { key: "executor", describe: hidden, needsRestart: true, escalates: true },
    },
  },
});

import * as z from "zod";
import type { BoundExecutor, ExecutorKind } from "../../executors/kind.ts";
import { hidden } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about } from "./keys.ts";

/** The options of one kind of executor beside its `type`. */
type ParsedExecutor = { readonly type: string } & Readonly<Record<string, unknown>>;

interface ExecutorSettings {
  /** What starts agents. */
  readonly executor: BoundExecutor;
}

/** What starts agents, and where. */
export const executor = defineSection({
  top: {
    schema: ({ executors }) => ({
      executor: executorSchema(executors)
        .meta(about("What starts agents, and where")),
    }),
    settings: ({ executor: { type, ...options } }, { baseDir, kinds }): ExecutorSettings => ({
      executor: kindOf(type, kinds.executors).bind(options, baseDir),
    }),
    changes: { executor: { key: "executor", describe: hidden, needsRestart: true } },
  },
});

function executorSchema(
  kinds: readonly [ExecutorKind, ...ExecutorKind[]],
): z.ZodType<ParsedExecutor> {
  const [first, ...rest] = kinds.map((kind) =>
    kind.options
      .safeExtend({ type: z.literal(kind.type).describe("Which kind of executor it is") })
      .strict()
  );
  if (first === undefined) {
    throw new TypeError("Cannot make a config schema: no executors are given");
  }
  return z.discriminatedUnion("type", [first, ...rest])
    .default({ type: kinds[0].type }) as unknown as z.ZodType<ParsedExecutor>;
}

function kindOf(type: string, kinds: readonly ExecutorKind[]): ExecutorKind {
  const kind = kinds.find((each) => each.type === type);
  if (kind === undefined) throw new TypeError(`Cannot find executor "${type}"`);
  return kind;
}

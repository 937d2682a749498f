import * as z from "zod";
import type { BackendKind, BoundBackend } from "../../backends/kind.ts";
import { hidden } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, name } from "./keys.ts";

interface BoardSettings {
  /** A command that prints the board's credential, or null. */
  readonly tokenCommand: readonly string[] | null;
  readonly backend: BoundBackend;
}

/** The board that tasks come from, and where its token comes from. */
export const backend = defineSection({
  top: {
    schema: ({ backends }) => ({
      token_command: z.array(name()).min(1).optional()
        .meta(about("A command that prints the board's token", ["pass", "show", "planka"])),
      backend: backendSchema(backends)
        .meta(about("The board that tasks come from")),
    }),
    settings: ({ token_command, backend: { type, ...options } }, context): BoardSettings => ({
      tokenCommand: token_command ?? null,
      backend: kindOf(type, context.kinds.backends).bind(options, context.baseDir),
    }),
    changes: {
      tokenCommand: { key: "token_command", describe: hidden, needsRestart: true },
      backend: { key: "backend", describe: hidden, needsRestart: true },
    },
  },
});

function backendSchema(kinds: readonly BackendKind[]) {
  const variants = kinds.map((kind) =>
    kind.options
      .safeExtend({ type: z.literal(kind.type).describe("Which kind of board it is") })
      .strict()
  );
  const [first, ...rest] = variants;
  if (first === undefined) {
    throw new TypeError("Cannot make a config schema: no backends are given");
  }
  return z.discriminatedUnion("type", [first, ...rest]);
}

function kindOf(type: unknown, kinds: readonly BackendKind[]): BackendKind {
  const kind = kinds.find((kind) => kind.type === type);
  if (kind === undefined) throw new TypeError(`Cannot find backend kind "${type}"`);
  return kind;
}

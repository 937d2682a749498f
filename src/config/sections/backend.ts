import * as z from "zod";
import type { BoundBackend } from "../../backends/kind.ts";
import { hidden } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, kindOf, name, tableOfKinds } from "./keys.ts";

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
      backend: tableOfKinds(backends, "board")
        .meta(about("The board that tasks come from")),
    }),
    settings: ({ token_command, backend: { type, ...options } }, context): BoardSettings => ({
      tokenCommand: token_command ?? null,
      backend: kindOf(type, context.kinds.backends).bind(options, context.baseDir),
    }),
    changes: {
      tokenCommand: { key: "token_command", describe: hidden, needsRestart: true, escalates: true },
      backend: { key: "backend", describe: hidden, needsRestart: true, escalates: true },
    },
  },
});

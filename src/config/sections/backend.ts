import * as z from "zod";
import type { BackendKind } from "../../backends/kind.ts";
import { hidden } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, name } from "./keys.ts";

/** The options of one backend beside its `type`. */
type ParsedBackend = { readonly type: string } & Readonly<Record<string, unknown>>;

interface BoardSettings {
  /** A command that prints the board's credential, or null. */
  readonly tokenCommand: readonly string[] | null;
  readonly backend: {
    readonly type: string;
    /** As the backend's own schema parsed them. */
    readonly options: unknown;
  };
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
    settings: ({ token_command, backend: { type, ...options } }): BoardSettings => ({
      tokenCommand: token_command ?? null,
      backend: { type, options },
    }),
    changes: {
      tokenCommand: { key: "token_command", describe: hidden, needsRestart: true },
      backend: { key: "backend", describe: hidden, needsRestart: true },
    },
  },
});

function backendSchema(kinds: readonly BackendKind[]): z.ZodType<ParsedBackend> {
  const variants = kinds.map((kind) =>
    kind.options
      .safeExtend({ type: z.literal(kind.type).describe("Which kind of board it is") })
      .strict()
  );
  const [first, ...rest] = variants;
  if (first === undefined) {
    throw new TypeError("Cannot make a config schema: no backends are given");
  }
  return z.discriminatedUnion("type", [first, ...rest]) as unknown as z.ZodType<ParsedBackend>;
}

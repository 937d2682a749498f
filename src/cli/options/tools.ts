import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { describedBy } from "../help/page.ts";
import { oneOf } from "./one_of.ts";
import { toolsPages } from "../help/pages/tools.ts";

/** `schema`, parsed: prints the JSON Schema of the config. */
export interface SchemaCommand {
  readonly kind: "schema";
  /**
   * Whether the schema describes a whole `pyproject.toml`, with the config below
   * `[tool.artificer-dispatcher]`.
   */
  readonly pyproject: boolean;
}

/** `schema`. */
export const schemaCommand = command(
  "schema",
  object("Options", {
    kind: constant("schema"),
    pyproject: option("--pyproject", {
      description: message`Print the schema of a pyproject.toml instead`,
    }),
  }),
  describedBy(toolsPages.schema),
);

/** The shells for which completions exist. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@linkcode SHELLS}. */
export type Shell = typeof SHELLS[number];

/** `completions`, parsed: prints the script by which a shell completes our command lines. */
export interface CompletionsCommand {
  readonly kind: "completions";
  readonly shell: Shell;
}

/** `completions`. */
export const completionsCommand = command(
  "completions",
  object("Arguments", {
    kind: constant("completions"),
    shell: argument(oneOf(SHELLS, { metavar: "SHELL" }), {
      description: message`bash, zsh or fish`,
    }),
  }),
  describedBy(toolsPages.completions),
);

/** `version`. */
export const versionCommand = command(
  "version",
  object({ kind: constant("version") }),
  describedBy(toolsPages.version),
);

/** `help`, followed by the words of a command. */
export const helpCommand = command(
  "help",
  object({
    kind: constant("help of"),
    words: multiple(argument(string({ metavar: "COMMAND" }), {
      description: message`The words of a command, such as task move`,
    })),
  }),
  describedBy(toolsPages.help),
);

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, command, constant, option } from "@optique/core/primitives";
import { choice } from "@optique/core/valueparser";
import { lines, PROGRAM } from "../help.ts";

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
  {
    brief: message`Print the JSON Schema of the config, for editors`,
    footer: lines(
      "An editor that has the schema completes keys, explains them and marks mistakes:",
      `  ${PROGRAM} schema > artificer.schema.json`,
      "and, as the first line of artificer.toml, for Taplo and Even Better TOML:",
      "  #:schema ./artificer.schema.json",
      "A pyproject.toml refers to the output of --pyproject in the same way.",
    ),
  },
);

/** The shells for which completions exist. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@linkcode SHELLS}. */
export type Shell = typeof SHELLS[number];

const SHELL_NAMES = message`bash, zsh or fish`;

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
    shell: argument(choice(SHELLS, { metavar: "SHELL" }), {
      description: SHELL_NAMES,
      errors: {
        endOfInput: message`"completions" needs the name of a shell: ${SHELL_NAMES}`,
        invalidValue: message`"completions" takes ${SHELL_NAMES}`,
      },
    }),
  }),
  {
    brief: message`Print completions for a shell`,
    footer: lines(
      "For every new shell, add its line to the file:",
      "  ~/.bashrc",
      `    source <(${PROGRAM} completions bash)`,
      "  ~/.zshrc, below compinit",
      `    source <(${PROGRAM} completions zsh)`,
      "  ~/.config/fish/config.fish",
      `    ${PROGRAM} completions fish | source`,
    ),
  },
);

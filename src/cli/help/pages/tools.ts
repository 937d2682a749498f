import { type Pages, PRINTING } from "../page.ts";
import { PROGRAM } from "../../help.ts";

/** The commands for shells, editors and bug reports. */
export const toolsPages = {
  schema: {
    brief: "Print the JSON Schema of the config, for editors",
    about: "An editor that has the schema completes keys, explains them and marks mistakes.",
    usage: "[OPTIONS]",
    examples: [
      ["schema > artificer.schema.json", "write the schema to a file"],
      ["schema --pyproject", "print the schema of a pyproject.toml"],
    ],
    notes: [
      "First line of artificer.toml, for Taplo and Even Better TOML:",
      "  #:schema ./artificer.schema.json",
    ],
    exits: PRINTING,
    see: ["init", "docs/configuration.md"],
  },
  completions: {
    brief: "Print completions for a shell",
    about:
      "The script makes a shell complete commands, options and values, and the queues, tasks and runs of the dispatcher that runs.",
    usage: "bash|zsh|fish",
    examples: [
      ["completions bash", "print the script for bash"],
      ["completions fish > completions.fish", "write that for fish to a file"],
    ],
    notes: [
      "For every new shell, add its line to the file:",
      "  ~/.bashrc",
      `    source <(${PROGRAM} completions bash)`,
      "  ~/.zshrc, below compinit",
      `    source <(${PROGRAM} completions zsh)`,
      "  ~/.config/fish/config.fish",
      `    ${PROGRAM} completions fish | source`,
    ],
    exits: PRINTING,
    see: ["help"],
  },
  version: {
    brief: "Print the version",
    about:
      "It also names the commit, if that is known, and what the program runs on, for bug reports.",
    usage: "",
    examples: [["version", "print the version"], ["--version", "the same; so does -V"]],
    exits: PRINTING,
    see: ["help"],
  },
  help: {
    brief: "Print the help of a command",
    about: "Without COMMAND, it prints all commands. --help and -h do the same after a command.",
    usage: "[COMMAND...]",
    examples: [
      ["help task move", "print the help of one command"],
      ["task --help", "print the commands below task; so does task alone"],
    ],
    exits: PRINTING,
    see: ["version"],
  },
} as const satisfies Pages;

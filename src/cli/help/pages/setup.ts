import type { Pages } from "../page.ts";

/** The commands that set up. */
export const setupPages = {
  demo: {
    brief: "See agents at work on a sample board",
    about:
      "Scripts stand in for agents for about ten seconds: it needs no account and no network, costs nothing, and leaves nothing behind.",
    usage: "[OPTIONS]",
    examples: [
      ["demo", "watch five tasks: three succeed, one fails, one times out"],
      ["demo --keep", "let the dispatcher run until Ctrl-C, so that you can ask it"],
    ],
    exits: [
      [0, "every task ended as it should"],
      [1, "one did not"],
      [130, "Ctrl-C ended the demo"],
    ],
    see: ["init", "start", "docs/getting-started.md"],
  },
  init: {
    brief: "Write a config, for the project in this folder",
    about:
      "It finds the agents in PATH, asks for every option that is missing, checks each answer at once, and never overwrites a file. Config, board and state go to a folder that agents cannot change: beside a project, or else here, with a work folder below it. Without a terminal it reads its answers from standard input, one a line; when they end, it takes the defaults.",
    usage: "[OPTIONS]",
    examples: [
      ["init", "ask for everything that it needs to know"],
      ["init --yes", "use the defaults"],
      ["init --board planka", "set up a board of Planka"],
      ['init --board board.json --queue "To do" --command codex', "answer some questions here"],
    ],
    exits: [
      [0, "the files are written"],
      [1, "the files are written, but the first task could not be added"],
      [2, "nothing was written: a file exists already, or an answer is wrong"],
      [130, "nothing was written: Ctrl-C ended the questions"],
    ],
    see: ["check", "board add", "docs/getting-started.md"],
  },
  check: {
    brief: "Find what would go wrong, and how to fix it",
    about:
      "It checks the config, the rights, the state folder, the board, the agents' commands and the API's port. It starts no agent, and without --fix it changes nothing.",
    usage: "[OPTIONS]",
    examples: [
      ["check", "check the config of this folder"],
      ["check --config other.toml --json", "check another config, for a program"],
      ["check --fix", "set up the webhook of a Planka board"],
    ],
    exits: [
      [0, "the dispatcher can start; there may be warnings"],
      [1, "something is missing"],
      [2, "the command line is wrong"],
    ],
    see: ["start", "init", "docs/troubleshooting.md"],
  },
} as const satisfies Pages;

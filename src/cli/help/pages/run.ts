import type { Pages } from "../page.ts";

/** The commands that run the dispatcher. */
export const runPages = {
  start: {
    brief: "Watch the board and start agents (the default)",
    about:
      "It starts an agent for each ready task as long as slots are free, until Ctrl-C or a TERM. The word start can be left out.",
    usage: "[OPTIONS]",
    examples: [
      ["start", "start with the config of this folder"],
      ["start --dry-run", "print what would start, and why the rest would not"],
      ["start --once", "fill the free slots, wait for their agents, and exit"],
      ["start < artificer.toml", "start without the right to read files"],
    ],
    exits: [
      [0, "the dispatcher was stopped, or all agents of --once succeeded"],
      [1, "it failed, or an agent of --once failed"],
      [2, "the command line or the config is wrong"],
    ],
    see: ["check", "status", "docs/configuration.md"],
  },
} as const satisfies Pages;

import { ASKING, type Pages, WHOM_IT_ASKS } from "../page.ts";

/** The commands that show what happens and what happened. */
export const lookPages = {
  status: {
    brief: "Show what a running dispatcher does",
    about: "It prints the live runs, the waiting tasks, the routes, and how the board answers.",
    finds: WHOM_IT_ASKS,
    usage: "[OPTIONS]",
    examples: [
      ["status", "ask the dispatcher of this folder"],
      ["status --url localhost:9000", "ask the one at another address"],
      ["status --json | jq .running", "print the live runs for a program"],
    ],
    exits: ASKING,
    see: ["runs", "logs", "docs/troubleshooting.md"],
  },
  runs: {
    brief: "List runs, the newest first, or show one",
    about: "It prints what each run worked on, how it ended, and why.",
    finds: WHOM_IT_ASKS,
    usage: "[RUN] [OPTIONS]",
    examples: [
      ["runs", "list the newest runs"],
      ["runs 1a2b3c4d", "show one run, with its reason and its cost"],
      ["runs --outcome failed --route Todo", "list what failed on one route"],
    ],
    exits: ASKING,
    see: ["logs", "retry", "docs/api.md"],
  },
  logs: {
    brief: "Print the output of an agent",
    about: "Without RUN, it prints that of the newest run.",
    finds: WHOM_IT_ASKS,
    usage: "[RUN] [OPTIONS]",
    examples: [
      ["logs", "print the output of the newest run"],
      ["logs --follow --task 42", "follow the newest run of a task until it ends"],
      ["logs 1a2b3c4d --tail 20", "print the last lines of one run"],
      ["logs --timestamps", "print before each line when it arrived"],
      ["logs --follow --all", "follow every run, those that begin later too"],
    ],
    exits: [
      [0, "the log was printed; with --follow, the run succeeded"],
      [1, "refused, or no dispatcher answered; with --follow, the run failed"],
      [2, "the command line is wrong"],
      [130, "Ctrl-C ended --follow"],
    ],
    see: ["runs", "status", "docs/troubleshooting.md"],
  },
  watch: {
    brief: "Show live what a running dispatcher does",
    about:
      "On a terminal, it shows a line for each running agent below the events, as start does. It goes on when the dispatcher is started again. Elsewhere, it prints a line for each event.",
    finds: WHOM_IT_ASKS,
    usage: "[OPTIONS]",
    examples: [
      ["watch", "watch the dispatcher of this folder"],
      ["watch --json | jq .message", "print the events for a program"],
    ],
    exits: [
      [0, "Ctrl-C ended the view; the dispatcher goes on"],
      [1, "refused, or no dispatcher answered"],
      [2, "the command line is wrong"],
    ],
    see: ["status", "logs", "docs/getting-started.md"],
  },
  audit: {
    brief: "List who changed what",
    about: "It reads the audit log in the state folder. No dispatcher needs to run.",
    usage: "[OPTIONS]",
    examples: [
      ["audit --since 12h", "list what was done in the last twelve hours"],
      ["audit --task 42", "list what was done to one task"],
      ["audit --verify", "check that no entry was changed or removed"],
    ],
    exits: [
      [0, "done; with --verify, the log is whole"],
      [1, "the log does not exist; with --verify: it was changed"],
      [2, "the command line is wrong, or the log must not be read"],
    ],
    see: ["runs", "docs/security.md"],
  },
} as const satisfies Pages;

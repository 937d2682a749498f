import { ASKING, type Pages, WHOM_IT_ASKS } from "../page.ts";

/** The commands that control a running dispatcher. */
export const actPages = {
  cancel: {
    brief: "End a run and park its task",
    about: "The agent gets 5 seconds to end by itself.",
    finds: WHOM_IT_ASKS,
    usage: "RUN [OPTIONS]",
    examples: [
      ["cancel 1a2b3c4d", "end one run"],
      ["cancel 42", "end the live run of a task"],
    ],
    exits: ASKING,
    see: ["status", "retry", "pause"],
  },
  retry: {
    brief: "Run tasks again",
    about: "That of one run, or, without RUN, all tasks whose latest run had an outcome.",
    finds: WHOM_IT_ASKS,
    usage: "[RUN] [OPTIONS]",
    examples: [
      ["retry 1a2b3c4d", "run the task of one run again"],
      ["retry --outcome failed --since 12h --dry-run", "print what would be put back"],
      ["retry --outcome failed --since 12h", "put back everything that failed overnight"],
    ],
    exits: ASKING,
    see: ["runs", "task retry", "docs/troubleshooting.md"],
  },
  pause: {
    brief: "Claim no more tasks; live runs continue",
    about: "It lasts until resume, or until the dispatcher is restarted.",
    finds: WHOM_IT_ASKS,
    usage: "[QUEUE] [OPTIONS]",
    examples: [
      ["pause", "pause all routes"],
      ["pause Todo", "pause the route of one queue"],
    ],
    exits: ASKING,
    see: ["resume", "drain", "status"],
  },
  resume: {
    brief: "Claim tasks again",
    about: "It ends a pause or a drain, and also holds, such as that of a used-up quota.",
    finds: WHOM_IT_ASKS,
    usage: "[QUEUE] [OPTIONS]",
    examples: [
      ["resume", "resume all routes"],
      ["resume Todo", "resume the route of one queue"],
    ],
    exits: ASKING,
    see: ["pause", "drain", "status"],
  },
  drain: {
    brief: "Pause, and wait until all live runs have ended",
    about: "It ends no process. Use it before an update of the machine.",
    finds: WHOM_IT_ASKS,
    usage: "[QUEUE] [OPTIONS]",
    examples: [
      ["drain", "pause all routes, and wait"],
      ["drain Todo", "pause the route of one queue, and wait for its runs"],
    ],
    exits: ASKING,
    see: ["pause", "resume", "status"],
  },
  reload: {
    brief: "Apply changes of the config",
    about: "It also applies the changes that wait for a person.",
    finds: WHOM_IT_ASKS,
    usage: "[OPTIONS]",
    examples: [
      ["reload", "apply the config of this folder"],
      ["reload --url localhost:9000", "ask the dispatcher at another address"],
    ],
    exits: ASKING,
    see: ["check", "status", "docs/configuration.md"],
  },
} as const satisfies Pages;

import { ASKING, type Page, type Pages, WHOM_IT_ASKS } from "../page.ts";

/** `ID`, where it may be left out. */
const MAYBE_ID: NonNullable<Page["arguments"]> = [
  ["ID", "The id of the task; without it, inside a run, the task of that run"],
];

/** `task` and the commands below it. */
export const taskPages = {
  task: {
    brief: "Read, change or retry a task",
    about: "Agents use these commands on the task of their run; people use them on any task.",
    finds: WHOM_IT_ASKS,
    usage: "COMMAND [OPTIONS]",
    examples: [
      ["task get 42", "print a task and its comments"],
      ['task comment 42 "Use the new endpoint"', "comment on it"],
      ["task move 42 Done", "move it"],
    ],
    exits: ASKING,
    see: ["board", "runs", "docs/api.md"],
  },
  "task get": {
    brief: "Print a task and its comments",
    finds: WHOM_IT_ASKS,
    usage: "[ID] [OPTIONS]",
    examples: [
      ["task get 42", "print a task"],
      ["task get --json", "inside a run: print its task for a program"],
    ],
    exits: ASKING,
    see: ["task comment", "task update", "board list"],
  },
  "task comment": {
    brief: "Comment on a task",
    finds: WHOM_IT_ASKS,
    usage: "[ID] TEXT [OPTIONS]",
    arguments: MAYBE_ID,
    examples: [
      ['task comment 42 "Use the new endpoint"', "comment on a task"],
      ["task comment 42 - < notes.md", "comment with the text of a file"],
      ['task comment "All tests pass"', "inside a run: comment on its task"],
    ],
    exits: ASKING,
    see: ["task get", "task update"],
  },
  "task update": {
    brief: "Edit the name, description, labels or assignees",
    finds: WHOM_IT_ASKS,
    usage: "[ID] [OPTIONS]",
    examples: [
      ['task update 42 --name "Fix the login"', "give it another name"],
      ["task update 42 --label bug --label urgent", "replace all its labels by these"],
      ["task update 42 --no-assignees", "take it from everybody"],
    ],
    exits: ASKING,
    see: ["task get", "task move"],
  },
  "task move": {
    brief: "Move a task to another queue",
    finds: WHOM_IT_ASKS,
    usage: "[ID] QUEUE [OPTIONS]",
    arguments: MAYBE_ID,
    examples: [
      ["task move 42 Done", "move a task"],
      ["task move Review", "inside a run: move its task"],
    ],
    exits: ASKING,
    see: ["board move", "task retry", "board queue list"],
  },
  "task retry": {
    brief: "Run a task again that is parked or waiting",
    finds: WHOM_IT_ASKS,
    usage: "ID [OPTIONS]",
    examples: [
      ["task retry 42", "run it again"],
      ["task retry 42 --fresh", "without what its agent remembers"],
    ],
    exits: ASKING,
    see: ["retry", "runs", "docs/troubleshooting.md"],
  },
  "task create": {
    brief: "Create a task",
    about: "The dispatcher creates it, so it starts at once if a slot is free.",
    finds: WHOM_IT_ASKS,
    usage: "QUEUE NAME [OPTIONS]",
    examples: [
      ['task create Todo "Fix the login"', "create a task at the end of a queue"],
      ['task create Todo "Fix the login" -d - < issue.md', "with a description from a file"],
    ],
    exits: ASKING,
    see: ["board add", "task get"],
  },
} as const satisfies Pages;

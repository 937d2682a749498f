import { ON_BOARD, type Pages, WHICH_BOARD } from "../page.ts";

/** `board` and the commands below it. */
export const boardPages = {
  board: {
    brief: "Show or change the board itself",
    about: "It lists, adds, moves and removes tasks and queues.",
    finds: WHICH_BOARD,
    usage: "COMMAND [OPTIONS]",
    examples: [
      ["board list", "list the tasks, queue by queue"],
      ['board add Todo "Fix the login"', "add a task"],
      ["board queue list", "list the queues"],
    ],
    exits: ON_BOARD,
    see: ["task", "docs/boards.md"],
  },
  "board list": {
    brief: "List the tasks of the board, queue by queue",
    finds: WHICH_BOARD,
    usage: "[QUEUE] [OPTIONS]",
    examples: [
      ["board list", "list all queues"],
      ["board list Todo --limit 100", "list more tasks of one queue"],
      ["board list --json", "list them for a program"],
    ],
    exits: ON_BOARD,
    see: ["board add", "task get", "docs/boards.md"],
  },
  "board add": {
    brief: "Add a task to the end of a queue",
    finds: WHICH_BOARD,
    usage: "QUEUE NAME [OPTIONS]",
    examples: [
      ['board add Todo "Fix the login"', "add a task"],
      ['board add Todo "Fix the login" -d - < issue.md', "with a description from a file"],
    ],
    exits: ON_BOARD,
    see: ["board list", "board move", "task create"],
  },
  "board move": {
    brief: "Move a task to the end of another queue",
    finds: WHICH_BOARD,
    usage: "ID QUEUE [OPTIONS]",
    examples: [
      ["board move 42 Done", "move a task"],
      ['board move 42 "To do" --json', "and print it for a program"],
    ],
    exits: ON_BOARD,
    see: ["task move", "board list"],
  },
  "board rm": {
    brief: "Remove a task, with its comments",
    about: "It asks first, and leaves a task in progress alone.",
    finds: WHICH_BOARD,
    usage: "ID [OPTIONS]",
    examples: [
      ["board rm 42", "remove a task after a question"],
      ["board rm 42 --yes", "remove it without a question"],
    ],
    exits: ON_BOARD,
    see: ["board move", "board export"],
  },
  "board queue": {
    brief: "Create or list queues",
    finds: WHICH_BOARD,
    usage: "COMMAND [OPTIONS]",
    examples: [
      ["board queue list", "list the queues"],
      ["board queue add Review", "create one"],
    ],
    exits: ON_BOARD,
    see: ["board list", "docs/boards.md"],
  },
  "board queue add": {
    brief: "Create an empty queue",
    finds: WHICH_BOARD,
    usage: "NAME [OPTIONS]",
    examples: [
      ["board queue add Review", "create a queue"],
      ['board queue add "To do" --config other.toml', "on the board of another config"],
    ],
    exits: ON_BOARD,
    see: ["board queue list", "check"],
  },
  "board queue list": {
    brief: "List the queues of the board and of the config",
    finds: WHICH_BOARD,
    usage: "[OPTIONS]",
    examples: [
      ["board queue list", "list the queues"],
      ["board queue list --json", "list them for a program"],
    ],
    exits: ON_BOARD,
    see: ["board queue add", "board list"],
  },
  "board import": {
    brief: "Copy all tasks of a JSON board to a SQLite board",
    about: "The tasks keep their ids. All are copied, or none.",
    finds: WHICH_BOARD,
    usage: "FILE [OPTIONS]",
    examples: [
      ["board import board.json", "copy it to the board of the config"],
      ["board import board.json --config new.toml", "to the board of another config"],
    ],
    exits: ON_BOARD,
    see: ["board export", "docs/boards.md"],
  },
  "board export": {
    brief: "Write all tasks of the board as a JSON board",
    about: "It never overwrites a file.",
    finds: WHICH_BOARD,
    usage: "[FILE] [OPTIONS]",
    examples: [
      ["board export backup.json", "write a file"],
      ["board export | jq .queues", "write to standard output"],
    ],
    exits: ON_BOARD,
    see: ["board import", "docs/boards.md"],
  },
} as const satisfies Pages;

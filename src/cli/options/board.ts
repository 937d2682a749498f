import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import type { Usage } from "@optique/core/usage";
import { integer, string, type ValueParser } from "@optique/core/valueparser";
import { lines, OPTIONS } from "../help.ts";
import { configOption, jsonOption } from "./common.ts";

interface BoardOptions {
  readonly kind: "board";
  /**
   * A config that names the board: a path, `-` for standard input, or undefined to search for the
   * config.
   */
  readonly config?: string;
}

/** `board list`, parsed: lists the tasks of the board. */
export interface ListBoardCommand extends BoardOptions {
  readonly action: "list";
  /** The only queue to list; undefined means all queues. */
  readonly queue?: string;
  /** The maximum number of tasks of each queue. */
  readonly limit: number;
  readonly json: boolean;
}

/** `board add`, parsed: adds a task to the board. */
export interface AddToBoardCommand extends BoardOptions {
  readonly action: "add";
  readonly queue: string;
  readonly name: string;
  readonly description?: string;
  readonly json: boolean;
}

/** `board import`, parsed: copies the tasks of a JSON board to the board. */
export interface ImportBoardCommand extends BoardOptions {
  readonly action: "import";
  readonly file: string;
}

/** `board export`, parsed: writes the tasks of the board as a JSON board. */
export interface ExportBoardCommand extends BoardOptions {
  readonly action: "export";
  /** The file to create; undefined means standard output. */
  readonly file?: string;
}

/** Every command below `board`. None of them needs a dispatcher. */
export type BoardCommand =
  | ListBoardCommand
  | AddToBoardCommand
  | ImportBoardCommand
  | ExportBoardCommand;

/** So many tasks of a queue fit on a screen; a user asks for more with `--limit`. */
const USUAL_LIMIT = 20;

const FOOTER = lines(
  "The config names the board. No dispatcher needs to run.",
  "",
  "Exit codes:",
  "  0  done",
  "  1  the board refused, or it is not usable; nothing was changed",
  "  2  the command line or the config is wrong",
);

const kind = constant("board");

const boardOptions = object("Options", { config: configOption });

const jsonBoardOptions = object("Options", { config: configOption, json: jsonOption });

const usageOf = (...metavars: ("QUEUE" | "NAME" | "FILE")[]): Usage =>
  metavars.map((metavar) => ({ type: "argument", metavar }));

const maybe = (metavar: "QUEUE" | "FILE"): Usage => [
  { type: "optional", terms: usageOf(metavar) },
];

/** A value that is the path of a JSON file. The shell completes it. */
const jsonPath: ValueParser<"sync", string> = {
  ...string({ metavar: "FILE" }),
  *suggest(prefix) {
    yield { kind: "file", type: "file", extensions: [".json"], pattern: prefix };
  },
};

const listCommand = command(
  "list",
  merge(
    object({
      kind,
      action: constant("list"),
      queue: optional(argument(string({ metavar: "QUEUE" }), {
        description: message`Only the tasks of this queue`,
      })),
    }),
    object("Options", {
      limit: withDefault(
        option("-n", "--limit", integer({ metavar: "N", min: 1 }), {
          description: message`List at most N tasks of each queue (default: 20)`,
        }),
        USUAL_LIMIT,
      ),
    }),
    jsonBoardOptions,
  ),
  {
    brief: message`List the tasks of the board, queue by queue`,
    footer: FOOTER,
    usageLine: [...maybe("QUEUE"), ...OPTIONS],
  },
);

const addCommand = command(
  "add",
  merge(
    object({
      kind,
      action: constant("add"),
      queue: argument(string({ metavar: "QUEUE" }), {
        description: message`The queue of the task`,
      }),
      name: argument(string({ metavar: "NAME" }), { description: message`The name of the task` }),
    }),
    object("Options", {
      description: optional(option("-d", "--description", string({ metavar: "TEXT" }), {
        description: message`The description; - reads it from standard input`,
      })),
    }),
    jsonBoardOptions,
  ),
  {
    brief: message`Add a task to the end of a queue`,
    footer: FOOTER,
    usageLine: [...usageOf("QUEUE", "NAME"), ...OPTIONS],
  },
);

const importCommand = command(
  "import",
  merge(
    object({
      kind,
      action: constant("import"),
      file: argument(jsonPath, { description: message`A JSON board` }),
    }),
    boardOptions,
  ),
  {
    brief: message`Copy all tasks of a JSON board to a SQLite board, with their ids`,
    footer: FOOTER,
    usageLine: [...usageOf("FILE"), ...OPTIONS],
  },
);

const exportCommand = command(
  "export",
  merge(
    object({
      kind,
      action: constant("export"),
      file: optional(argument(jsonPath, {
        description: message`The file to create; without it, standard output`,
      })),
    }),
    boardOptions,
  ),
  {
    brief: message`Write all tasks of the board as a JSON board`,
    footer: FOOTER,
    usageLine: [...maybe("FILE"), ...OPTIONS],
  },
);

/** `board`, followed by one of its own commands. */
export const boardCommand = command(
  "board",
  or(listCommand, addCommand, importCommand, exportCommand, {
    errors: { noMatch: message`"board" needs list, add, import or export after it` },
  }),
  {
    brief: message`Show or fill the board: list, add, import, export`,
    footer: FOOTER,
    usageLine: [{ type: "argument", metavar: "COMMAND" }, ...OPTIONS],
  },
);

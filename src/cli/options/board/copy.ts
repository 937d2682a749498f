import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant } from "@optique/core/primitives";
import { string, type ValueParser } from "@optique/core/valueparser";
import { describedBy } from "../../help/page.ts";
import { boardPages } from "../../help/pages/board.ts";
import { type BoardOptions, boardOptions, kind } from "./common.ts";

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

/** A value that is the path of a JSON file. The shell completes it. */
const jsonPath: ValueParser<"sync", string> = {
  ...string({ metavar: "FILE" }),
  *suggest(prefix) {
    yield { kind: "file", type: "file", extensions: [".json"], pattern: prefix };
  },
};

/** `board import`. */
export const importCommand = command(
  "import",
  merge(
    object({
      kind,
      action: constant("import"),
      file: argument(jsonPath, { description: message`A JSON board` }),
    }),
    boardOptions,
  ),
  describedBy(boardPages["board import"]),
);

/** `board export`. */
export const exportCommand = command(
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
  describedBy(boardPages["board export"]),
);

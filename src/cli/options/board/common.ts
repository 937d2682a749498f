import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, constant } from "@optique/core/primitives";
import { configOption, jsonOption } from "../common.ts";
import { nameOf } from "../named.ts";

/** What every command below `board` has. */
export interface BoardOptions {
  readonly kind: "board";
  /**
   * A config that names the board: a path, `-` for standard input, or undefined to search for the
   * config.
   */
  readonly config?: string;
}

export const kind = constant("board");

/** The options of a command that prints no JSON. */
export const boardOptions = object("Options", { config: configOption });

/** The options of a command that can print JSON. */
export const jsonBoardOptions = object("Options", { config: configOption, json: jsonOption });

export const idArgument = argument(nameOf("task", "ID"), {
  description: message`The id of the task`,
});

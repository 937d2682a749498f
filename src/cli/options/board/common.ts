import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, constant } from "@optique/core/primitives";
import type { Usage } from "@optique/core/usage";
import { string } from "@optique/core/valueparser";
import { lines } from "../../help.ts";
import { configOption, jsonOption } from "../common.ts";

/** What every command below `board` has. */
export interface BoardOptions {
  readonly kind: "board";
  /**
   * A config that names the board: a path, `-` for standard input, or undefined to search for the
   * config.
   */
  readonly config?: string;
}

/** Ends the help of each of them. */
export const FOOTER = lines(
  "The config names the board. No dispatcher needs to run.",
  "",
  "Exit codes:",
  "  0  done",
  "  1  the board refused, or it is not usable; nothing was changed",
  "  2  the command line or the config is wrong",
);

export const kind = constant("board");

/** The options of a command that prints no JSON. */
export const boardOptions = object("Options", { config: configOption });

/** The options of a command that can print JSON. */
export const jsonBoardOptions = object("Options", { config: configOption, json: jsonOption });

/** The arguments of a usage line. */
export const usageOf = (...metavars: ("ID" | "QUEUE" | "NAME" | "FILE")[]): Usage =>
  metavars.map((metavar) => ({ type: "argument", metavar }));

/** An argument of a usage line that may be left out. */
export const maybe = (metavar: "QUEUE" | "FILE"): Usage => [
  { type: "optional", terms: usageOf(metavar) },
];

export const idArgument = argument(string({ metavar: "ID" }), {
  description: message`The id of the task`,
});

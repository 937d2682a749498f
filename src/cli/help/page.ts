import { type Message, text } from "@optique/core/message";

/** A command line without the program's name, and what it does. A test parses each one. */
export type Example = readonly [line: string, does: string];

/** What an exit code means. */
export type Exit = readonly [code: number, meaning: string];

/** Everything that help, completions and docs/commands.md say about a command, except its options. */
export interface Page {
  /** One line for lists, without a period. */
  readonly brief: string;
  /** One or two sentences that say more. */
  readonly about?: string;
  /** Which dispatcher or board it uses. */
  readonly finds?: string;
  /** What follows the command's name, such as `[ID] QUEUE [OPTIONS]`. */
  readonly usage: string;
  /** Arguments that the parser cannot describe, since it takes them as one list. */
  readonly arguments?: readonly (readonly [name: string, description: string])[];
  readonly examples: readonly Example[];
  /** Lines to print as they are, such as a line for a file of a shell. */
  readonly notes?: readonly string[];
  readonly exits: readonly Exit[];
  /** Where to read more: other commands, or pages below `docs/`. */
  readonly see: readonly string[];
}

/** Pages by the words of their commands, such as `task move`. */
export type Pages = Readonly<Record<string, Page>>;

const WRONG_LINE: Exit = [2, "the command line is wrong"];

/** The exit codes of a command that asks a dispatcher. */
export const ASKING: readonly Exit[] = [
  [0, "done"],
  [1, "refused, or no dispatcher answered"],
  WRONG_LINE,
];

/** The exit codes of a command that uses the board itself. */
export const ON_BOARD: readonly Exit[] = [
  [0, "done"],
  [1, "the board refused, or it is not usable; nothing was changed"],
  [2, "the command line or the config is wrong"],
];

/** The exit codes of a command that only prints. */
export const PRINTING: readonly Exit[] = [[0, "printed"], WRONG_LINE];

/** How a command finds the dispatcher that it asks. */
export const WHOM_IT_ASKS =
  "Without --url and --config it asks the dispatcher at ARTIFICER_API_URL, which agents have, or else the one of the config in this folder.";

/** How a command finds the board that it uses. */
export const WHICH_BOARD = "The config names the board. No dispatcher needs to run.";

/** What the parser keeps of a page, for completions. */
export function describedBy({ brief }: Page): { readonly brief: Message } {
  return { brief: [text(brief)] };
}

import { type Paint, paintColors, paintNothing } from "./style.ts";

/** The width of a terminal that does not report its width. */
const DEFAULT_WIDTH = 80;

/** The place that output goes to. */
export interface Terminal {
  /** Whether it is a terminal, and not a file or a pipe. */
  readonly isTerminal: boolean;
  /** Its columns. Infinite if it is not a terminal: output for a program is never cut. */
  readonly width: number;
  /** Whether output can have colors. */
  readonly colors: boolean;
  /** Adds styles if output can have colors. */
  readonly paint: Paint;
}

/** What {@linkcode openTerminal} asks the runtime. Tests replace it. */
export interface TerminalSource {
  isTerminal(): boolean;
  /** @throws if there is no terminal */
  columns(): number;
  /** Whether NO_COLOR is set. */
  readonly noColor: boolean;
}

const standardOutput: TerminalSource = {
  isTerminal: () => Deno.stdout.isTerminal(),
  columns: () => Deno.consoleSize().columns,
  get noColor() {
    return Deno.noColor;
  },
};

/** Describes standard output. */
export function openTerminal(source: TerminalSource = standardOutput): Terminal {
  const isTerminal = source.isTerminal();
  const colors = isTerminal && !source.noColor;
  return {
    isTerminal,
    width: isTerminal ? columnsOf(source) : Infinity,
    colors,
    paint: colors ? paintColors : paintNothing,
  };
}

/** How wide a page of text on standard output may be: less than usual on a narrow terminal. */
export function pageColumns(source: TerminalSource = standardOutput): number {
  return Math.min(DEFAULT_WIDTH, openTerminal(source).width);
}

/** How wide a message on standard error may be: a page of text, or less on a narrow terminal. */
export function errorColumns(): number {
  if (!Deno.stderr.isTerminal()) return DEFAULT_WIDTH;
  return Math.min(DEFAULT_WIDTH, columnsOf(standardOutput));
}

function columnsOf(source: TerminalSource): number {
  try {
    // A terminal that does not know its width reports 0.
    return source.columns() || DEFAULT_WIDTH;
  } catch {
    return DEFAULT_WIDTH; // The terminal was closed after the first call.
  }
}

import { type Paint, paintColors, paintNothing } from "./style.ts";

/** Where no terminal tells its width. */
const USUAL_WIDTH = 80;

/** What output goes to. */
export interface Terminal {
  /** Whether a person reads it, and not a file or a program. */
  readonly isTerminal: boolean;
  /** Its columns. Infinite where it is no terminal: what a program reads is never cut. */
  readonly width: number;
  /** Whether it may have colours. */
  readonly colors: boolean;
  /** Paints where there are colours. */
  readonly paint: Paint;
}

/** What is asked of the runtime, so that a test can own it. */
export interface TerminalSource {
  isTerminal(): boolean;
  /** @throws where there is no terminal */
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

/** What standard output is. */
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

function columnsOf(source: TerminalSource): number {
  try {
    // A terminal that does not know says 0.
    return source.columns() || USUAL_WIDTH;
  } catch {
    return USUAL_WIDTH; // It was closed between the two questions.
  }
}

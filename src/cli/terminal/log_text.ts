import { printable, withoutCodes } from "../../text/printable.ts";
import { colorsAfter, OWN_COLORS } from "./safe_style.ts";

/** A line that is longer is shown before it is complete. */
const MAX_LINE_CHARS = 65_536;

/** The codes that set colors and other styles. */
// deno-lint-ignore no-control-regex
const STYLE = /(\x1b\[[\d;:]*m)/;
const RESET = "\x1b[0m";

/**
 * Makes an agent's output safe for a terminal, line by line as it arrives. It keeps colors if the
 * terminal has them, spells out styles that hide text, removes other codes, and escapes all other control
 * characters.
 */
export class LogText {
  readonly #colors: boolean;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #colorsNow = OWN_COLORS;
  #isColored = false;

  constructor({ colors }: { readonly colors: boolean }) {
    this.#colors = colors;
  }

  /** Adds `bytes`, and returns the lines that are now complete. */
  push(bytes: Uint8Array): string {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const end = text.length > MAX_LINE_CHARS ? text.length : text.lastIndexOf("\n") + 1;
    this.#rest = text.slice(end);
    return this.#clean(text.slice(0, end));
  }

  /** Returns the last line, and resets the color. */
  end(): string {
    const last = this.#clean(this.#rest + this.#decoder.decode());
    this.#rest = "";
    return this.#isColored ? last + RESET : last;
  }

  #clean(text: string): string {
    // A progress bar that redraws one line gets a line for each redraw.
    const lines = text.replace(/\r+\n/g, "\n").replaceAll("\r", "\n");
    return lines.split(STYLE).map((part, i) => i % 2 === 1 ? this.#style(part) : escape(part))
      .join("");
  }

  #style(code: string): string {
    const colors = colorsAfter(code, this.#colorsNow);
    if (colors === null) return printable(code);
    this.#colorsNow = colors;
    if (!this.#colors) return "";
    this.#isColored = code !== RESET;
    return code;
  }
}

function escape(text: string): string {
  return printable(withoutCodes(text));
}

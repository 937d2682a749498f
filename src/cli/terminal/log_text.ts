import { printable, withoutCodes } from "../../text/printable.ts";

/** A line that is longer is shown before its end has come. */
const LONGEST_LINE = 65_536;

/** The codes that set colours and the like. */
// deno-lint-ignore no-control-regex
const COLOR = /(\x1b\[[\d;:]*m)/;
const RESET = "\x1b[0m";

/**
 * Makes what an agent printed fit for a terminal, line by line as it comes: colours stay where there
 * are any, other codes are left out, and what else a terminal would obey is spelled out.
 */
export class LogText {
  readonly #colors: boolean;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #isColored = false;

  constructor({ colors }: { readonly colors: boolean }) {
    this.#colors = colors;
  }

  /** The lines that are whole once `bytes` have come. */
  push(bytes: Uint8Array): string {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const end = text.length > LONGEST_LINE ? text.length : text.lastIndexOf("\n") + 1;
    this.#rest = text.slice(end);
    return this.#clean(text.slice(0, end));
  }

  /** What is left once all has come; no colour outlives it. */
  end(): string {
    const last = this.#clean(this.#rest + this.#decoder.decode());
    this.#rest = "";
    return this.#isColored ? last + RESET : last;
  }

  #clean(text: string): string {
    // A bar that is drawn again and again in one line has a line for each time.
    const lines = text.replace(/\r+\n/g, "\n").replaceAll("\r", "\n");
    return lines.split(COLOR).map((part, i) => i % 2 === 1 ? this.#color(part) : disarm(part))
      .join("");
  }

  #color(code: string): string {
    if (!this.#colors) return "";
    this.#isColored = code !== RESET;
    return code;
  }
}

function disarm(text: string): string {
  return printable(withoutCodes(text));
}

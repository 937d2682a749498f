/** What a text may hold. */
export interface JsonLimits {
  /** How deep arrays and objects may lie in each other. */
  readonly maxDepth: number;
  /** How many values there may be, counted by the brackets, commas and colons. */
  readonly maxValues: number;
  /** The longest string or number, in UTF-16 units. */
  readonly maxLength: number;
}

/** The text holds more than it may. */
export class JsonLimitError extends Error {
  override readonly name = "JsonLimitError";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
const SCALAR = /[^\s,:\]}[{"]+/y;

/** Stands for the end of a value that is longer than a piece. */
export const FAR = -1;

/** Finds where the values of a text end, by its brackets, commas and quotes. It checks only the limits. */
export class JsonScanner {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #piece: number;
  #values = 0;
  /** Where arrays and objects begin that are known to end far away. */
  readonly #known = new Set<number>();

  /** A value that is longer than `piece`, in UTF-16 units, ends {@linkcode FAR} away. */
  constructor(text: string, limits: JsonLimits, piece: number) {
    this.#text = text;
    this.#limits = limits;
    this.#piece = piece;
  }

  /** The start of the value whose key begins at `at`. */
  afterKey(at: number): number {
    if (this.#text.charCodeAt(at) !== QUOTE) throw notJson();
    const colon = this.skipSpace(this.endOfString(at));
    if (this.#text.charCodeAt(colon) !== COLON) throw notJson();
    this.count(1);
    return this.skipSpace(colon + 1);
  }

  /** The end of the value that begins at `at`, within `depth` others. */
  endOf(at: number, depth: number): number {
    const code = this.#text.charCodeAt(at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) return this.#endOfMany(at, depth);
    return code === QUOTE ? this.endOfString(at) : this.#endOfScalar(at);
  }

  #endOfMany(at: number, depth: number): number {
    if (this.#known.delete(at)) return FAR;
    const text = this.#text;
    const open: number[] = [];
    const values = this.#values;
    for (let next = at; next < text.length; next++) {
      const code = text.charCodeAt(next);
      if (code === QUOTE) next = this.endOfString(next) - 1;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        open.push(next);
        if (depth + open.length > this.#limits.maxDepth) throw this.#tooDeep();
        this.count(1);
      } else if (code === COMMA || code === COLON) this.count(1);
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        open.pop();
        if (open.length === 0) return next + 1;
      }
      if (next - at < this.#piece) continue;
      // What is in it is counted as it is read.
      this.#values = values + 1;
      for (const start of open) this.#known.add(start);
      this.#known.delete(at);
      return FAR;
    }
    throw notJson();
  }

  /** The end of the string that begins at `at`. */
  endOfString(at: number): number {
    const text = this.#text;
    for (let end = text.indexOf('"', at + 1);; end = text.indexOf('"', end + 1)) {
      if (end === -1) throw notJson();
      if (end - at > this.#limits.maxLength) throw this.#tooLong();
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return end + 1;
    }
  }

  #endOfScalar(at: number): number {
    SCALAR.lastIndex = at;
    if (!SCALAR.test(this.#text)) throw notJson();
    if (SCALAR.lastIndex - at > this.#limits.maxLength) throw this.#tooLong();
    return SCALAR.lastIndex;
  }

  /** The offset of the next character that is not white space. */
  skipSpace(at: number): number {
    const most = at + this.#limits.maxLength;
    for (;; at++) {
      const code = this.#text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
      if (at > most) throw this.#tooLong();
    }
  }

  /** Counts so many values. */
  count(more: number): void {
    this.#values += more;
    const { maxValues } = this.#limits;
    if (this.#values > maxValues) throw new JsonLimitError(`more than ${maxValues} values`);
  }

  #tooDeep(): JsonLimitError {
    const { maxDepth } = this.#limits;
    return new JsonLimitError(`more than ${maxDepth} arrays and objects in each other`);
  }

  #tooLong(): JsonLimitError {
    return new JsonLimitError(`a text of more than ${this.#limits.maxLength} characters`);
  }
}

/** The error of a text that is not JSON. */
export function notJson(): SyntaxError {
  return new SyntaxError("It is not JSON");
}

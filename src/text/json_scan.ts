/** What a text may hold. */
export interface JsonLimits {
  /** How deep arrays and objects may lie in each other. */
  readonly maxDepth: number;
  /** How many values there may be, counted by the brackets, commas and colons. */
  readonly maxValues: number;
  /** The longest string or number, in bytes. */
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
/** Whether a byte is one of those above that stand outside of strings. */
const IS_MARK = new Uint8Array(256);
for (const code of [QUOTE, COMMA, COLON, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) {
  IS_MARK[code] = 1;
}

/** How many bytes of a string are read one by one. */
const SHORT = 32;

/** Stands for the end of a value that is longer than a piece. */
export const FAR = -1;

/** Finds where the values of a text in UTF-8 end, by its brackets, commas and quotes. It checks only the limits. */
export class JsonScanner {
  readonly #text: Uint8Array;
  readonly #limits: JsonLimits;
  readonly #piece: number;
  #values = 0;
  /** Where arrays and objects begin that are known to end far away. */
  readonly #known = new Set<number>();

  /** A value that is longer than `piece`, in bytes, ends {@linkcode FAR} away. */
  constructor(text: Uint8Array, limits: JsonLimits, piece: number) {
    this.#text = text;
    this.#limits = limits;
    this.#piece = piece;
  }

  /** The start of the value whose key begins at `at`. */
  afterKey(at: number): number {
    if (this.#text[at] !== QUOTE) throw notJson();
    const colon = this.skipSpace(this.endOfString(at));
    if (this.#text[colon] !== COLON) throw notJson();
    this.count(1);
    return this.skipSpace(colon + 1);
  }

  /** The end of the value that begins at `at`, within `depth` others. */
  endOf(at: number, depth: number): number {
    const code = this.#text[at];
    if (code === OPEN_BRACE || code === OPEN_BRACKET) return this.#endOfMany(at, depth);
    return code === QUOTE ? this.endOfString(at) : this.#endOfScalar(at);
  }

  #endOfMany(at: number, depth: number): number {
    if (this.#known.delete(at)) return FAR;
    const text = this.#text;
    const open: number[] = [];
    const values = this.#values;
    const far = at + this.#piece;
    for (let next = at; next < text.length; next++) {
      if (next >= far) {
        // Its contents are counted while they are read.
        this.#values = values + 1;
        for (const start of open) this.#known.add(start);
        this.#known.delete(at);
        return FAR;
      }
      const code = text[next] ?? 0;
      if (!IS_MARK[code]) continue;
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
    }
    throw notJson();
  }

  /** The end of the string that begins at `at`. */
  endOfString(at: number): number {
    const text = this.#text;
    // Most strings are so short that a call would take longer.
    const near = at + Math.min(SHORT, this.#limits.maxLength);
    for (let end = at + 1; end < near; end++) {
      const code = text[end];
      if (code === QUOTE) return end + 1;
      if (code === BACKSLASH) end++;
    }
    for (let end = text.indexOf(QUOTE, near);; end = text.indexOf(QUOTE, end + 1)) {
      if (end === -1) throw notJson();
      if (end - at > this.#limits.maxLength) throw this.#tooLong();
      // After an odd number of backslashes, a quote belongs to the string.
      let start = end;
      while (text[start - 1] === BACKSLASH) start--;
      if ((end - start) % 2 === 0) return end + 1;
    }
  }

  #endOfScalar(at: number): number {
    const text = this.#text;
    const most = Math.min(text.length, at + this.#limits.maxLength);
    let end = at;
    while (end < most && isOfScalar(text[end])) end++;
    if (end === at) throw notJson();
    if (end === most && most < text.length) throw this.#tooLong();
    return end;
  }

  /** The offset of the next character that is not white space. */
  skipSpace(at: number): number {
    const most = at + this.#limits.maxLength;
    for (;; at++) {
      const code = this.#text[at];
      if (!isSpace(code)) return at;
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
    return new JsonLimitError(`a text of more than ${this.#limits.maxLength} bytes`);
  }
}

function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Whether a character belongs to a number or a word. */
function isOfScalar(code: number | undefined): boolean {
  return code !== COMMA && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && code !== COLON &&
    code !== QUOTE && !isSpace(code);
}

/** The error of a text that is not JSON. */
export function notJson(): SyntaxError {
  return new SyntaxError("It is not JSON");
}

/** About how long `JSON.parse` takes for one MiB of text, and for one MiB of brackets, in milliseconds. */
const TEXT_MS = 2;
const MARKS_MS = 45;

/** How many places of a text are sampled, and how many bytes at each. */
const PLACES = 64;
const BYTES = 256;

/**
 * About how long `JSON.parse` would take for `text`, in milliseconds. It looks at random places, so that no
 * sender can know which.
 */
export function estimatedParseMs(text: Uint8Array, random: () => number = Math.random): number {
  let marks = 0;
  const last = Math.max(0, text.length - BYTES);
  for (let place = 0; place < PLACES; place++) {
    const from = Math.floor(random() * (last + 1));
    for (let at = from; at < from + BYTES; at++) marks += IS_MARK[text[at] ?? 0] ?? 0;
  }
  const density = marks / (PLACES * BYTES);
  return text.length / 2 ** 20 * (TEXT_MS + density * MARKS_MS);
}

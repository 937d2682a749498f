import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  FAR,
  type JsonLimits,
  JsonScanner,
  notJson,
  OPEN_BRACKET,
} from "./json_scan.ts";

/** The longest piece of text that is parsed at once, in bytes: that takes some milliseconds. */
const PIECE = 262_144;

/**
 * Parses a text in UTF-8 as `JSON.parse` does, but a piece at a time, and yields after each. So a caller can do
 * something else in between, however long the text is. It takes bytes, since to make one string of them would
 * itself take long.
 *
 * `piece` is how much is parsed at once, in bytes.
 *
 * @throws {SyntaxError} for a text that is not JSON
 * @throws {JsonLimitError} for a text that holds more than `limits` allow; it says what
 */
export function* jsonSteps(
  text: Uint8Array,
  limits: JsonLimits,
  piece: number = PIECE,
): Generator<void, unknown> {
  return yield* new Reader(text, limits, piece).whole();
}

/** Finds pieces of a text by its brackets, commas and quotes, and leaves it to `JSON.parse` to check and parse them. */
class Reader {
  /** Where the value ended that was read last. */
  #end = 0;
  readonly #text: Uint8Array;
  /** A byte order mark in front of a piece is no white space, and stays. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #piece: number;
  readonly #scanner: JsonScanner;

  constructor(text: Uint8Array, limits: JsonLimits, piece: number) {
    this.#piece = piece;
    this.#text = text;
    this.#scanner = new JsonScanner(text, limits, piece);
  }

  /** The value of the whole text. */
  *whole(): Generator<void, unknown> {
    const at = this.#scanner.skipSpace(0);
    const end = this.#scanner.endOf(at, 0);
    yield;
    let value: unknown;
    if (end === FAR) value = yield* this.#far(at, 0);
    else {
      value = JSON.parse(this.#decode(at, end));
      this.#end = end;
    }
    if (this.#scanner.skipSpace(this.#end) < this.#text.length) throw notJson();
    return value;
  }

  /** The array or object that begins at `at`, within `depth` others, and ends far away. */
  *#far(at: number, depth: number): Generator<void, unknown> {
    yield;
    if (this.#text[at] === OPEN_BRACKET) return yield* this.#array(at, depth + 1);
    return yield* this.#object(at, depth + 1);
  }

  #decode(from: number, to: number): string {
    return this.#decoder.decode(this.#text.subarray(from, to));
  }

  *#array(at: number, depth: number): Generator<void, unknown[]> {
    const items: unknown[] = [];
    const add = (from: number, to: number) => {
      for (const item of JSON.parse(`[${this.#decode(from, to)}]`)) items.push(item);
    };
    yield* this.#members(at, CLOSE_BRACKET, depth, {
      startOf: (from) => from,
      addPiece: add,
      addFar: (_from, value) => void items.push(value),
    });
    return items;
  }

  *#object(at: number, depth: number): Generator<void, Record<string, unknown>> {
    const target: Record<string, unknown> = {};
    const add = (key: string, value: unknown) => {
      if (key !== "__proto__") target[key] = value;
      // An assignment would set the prototype.
      else Object.defineProperty(target, key, { value, ...OWN });
    };
    yield* this.#members(at, CLOSE_BRACE, depth, {
      startOf: (from) => this.#scanner.afterKey(from),
      addPiece: (from, to) => {
        const piece: Record<string, unknown> = JSON.parse(`{${this.#decode(from, to)}}`);
        for (const key of Object.keys(piece)) add(key, piece[key]);
      },
      addFar: (from, value) => {
        add(JSON.parse(this.#decode(from, this.#scanner.endOfString(from))), value);
      },
    });
    return target;
  }

  /** Walks over the members of the array or object at `at`. Those that are short are parsed many at a time. */
  *#members(at: number, close: number, depth: number, members: Members): Generator<void, void> {
    const { startOf, addPiece, addFar } = members;
    let from = this.#scanner.skipSpace(at + 1);
    let to = from;
    this.#end = from + 1;
    if (this.#text[from] === close) return;
    const flush = () => {
      if (to > from) addPiece(from, to);
    };
    for (let next = from;;) {
      const start = startOf(next);
      const end = this.#scanner.endOf(start, depth);
      if (end === FAR) {
        flush();
        addFar(next, yield* this.#far(start, depth));
      }
      to = end === FAR ? this.#end : end;
      const after = this.#scanner.skipSpace(to);
      const code = this.#text[after];
      if (code === COMMA) this.#scanner.count(1);
      else if (code !== close) throw notJson();
      next = this.#scanner.skipSpace(after + 1);
      if (end === FAR) from = to = next;
      else if (code === close || to - from > this.#piece) {
        flush();
        from = to = next;
        yield;
      }
      if (code !== close) continue;
      this.#end = after + 1;
      return;
    }
  }
}

/** What becomes of the members of an array or object. */
interface Members {
  /** Where the value of the member that begins at `from` begins. */
  startOf(from: number): number;
  /** Adds those whose text is between the two, with commas between them. */
  addPiece(from: number, to: number): void;
  /** Adds the one that begins at `from`, whose value is long. */
  addFar(from: number, value: unknown): void;
}

const OWN = { enumerable: true, configurable: true, writable: true };

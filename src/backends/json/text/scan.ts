import { ExplainedError, type ExplainedErrorOptions } from "../../../domain/errors.ts";

/** A text is not a board: where, and why. */
export class BoardTextError extends ExplainedError {
  override readonly name = "BoardTextError";

  constructor(reason: string, readonly offset: number, options: ExplainedErrorOptions = {}) {
    super(reason, options);
  }
}

/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key and its value. */
export interface Member {
  readonly key: Span;
  readonly value: Span;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
/** Deeper than any board, and shallow enough for the stack. */
const MAX_DEPTH = 500;
/** Longer than any text of a task, in UTF-16 units. A longer one would take too long to read. */
const MAX_LENGTH = 16 * 2 ** 20;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const LITERAL = /true|false|null/y;

/** The offset of the next character that is not white space. */
export function skipSpace(text: string, at: number): number {
  for (;; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
  }
}

/** The end of the value that begins at `at`, which is not white space. Strict RFC 8259. */
export function skipValue(text: string, at: number, depth = 0): number {
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return skipString(text, at);
    case OPEN_BRACE:
      return skipObject(text, at, undefined, depth);
    case OPEN_BRACKET:
      return skipArray(text, at, undefined, depth);
    default:
      return skipScalar(text, at);
  }
}

/** The end of the object at `at`. Calls `visit` with each member. */
export function skipObject(
  text: string,
  at: number,
  visit?: (member: Member) => void,
  depth = 0,
): number {
  const inner = deeper(depth, at);
  at = skipSpace(text, at + 1);
  if (text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
  for (;;) {
    const keyEnd = skipKey(text, at);
    const start = skipColon(text, keyEnd);
    const end = skipValue(text, start, inner);
    visit?.({ key: { start: at, end: keyEnd }, value: { start, end } });
    const next = skipSpace(text, end);
    const code = text.charCodeAt(next);
    if (code === CLOSE_BRACE) return next + 1;
    if (code !== COMMA) throw unexpected(text, next, '"," or "}"');
    at = skipSpace(text, next + 1);
  }
}

/** The end of the array at `at`. Calls `visit` with each item. */
export function skipArray(
  text: string,
  at: number,
  visit?: (item: Span) => void,
  depth = 0,
): number {
  const inner = deeper(depth, at);
  at = skipSpace(text, at + 1);
  if (text.charCodeAt(at) === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = skipValue(text, at, inner);
    visit?.({ start: at, end });
    const next = skipSpace(text, end);
    const code = text.charCodeAt(next);
    if (code === CLOSE_BRACKET) return next + 1;
    if (code !== COMMA) throw unexpected(text, next, '"," or "]"');
    at = skipSpace(text, next + 1);
  }
}

/** The end of the key at `at`. */
export function skipKey(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) throw unexpected(text, at, "a key in double quotes");
  return skipString(text, at);
}

/** The start of the value whose key ended at `at`. */
export function skipColon(text: string, at: number): number {
  at = skipSpace(text, at);
  if (text.charCodeAt(at) !== COLON) throw unexpected(text, at, '":"');
  return skipSpace(text, at + 1);
}

/** The error of a text that has something other than `wanted` at `at`. */
export function unexpected(text: string, at: number, wanted: string): BoardTextError {
  const found = at >= text.length ? "the text ends" : `found ${JSON.stringify(text[at])}`;
  return new BoardTextError(`${found} where ${wanted} is expected`, Math.min(at, text.length));
}

/** The value of the string at `span`. */
export function stringAt(text: string, { start, end }: Span): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? JSON.parse(text.slice(start, end)) : raw;
}

function skipString(text: string, at: number): number {
  const most = at + MAX_LENGTH;
  for (let next = at + 1;; next++) {
    const code = text.charCodeAt(next);
    if (code === QUOTE) return next + 1;
    if (next > most) throw new BoardTextError(`a text of more than ${MAX_LENGTH} characters`, at);
    if (code === BACKSLASH) next = skipEscape(text, next) - 1;
    else if (!(code >= 0x20)) {
      throw next >= text.length
        ? unexpected(text, next, "the end of a string")
        : new BoardTextError("a control character in a string is not escaped", next);
    }
  }
}

function skipEscape(text: string, at: number): number {
  ESCAPE.lastIndex = at;
  if (!ESCAPE.test(text)) throw unexpected(text, at + 1, "an escape sequence");
  return ESCAPE.lastIndex;
}

function skipScalar(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const pattern = code === 0x2d || (code >= 0x30 && code <= 0x39) ? NUMBER : LITERAL;
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw unexpected(text, at, "a value");
  return pattern.lastIndex;
}

function deeper(depth: number, at: number): number {
  if (depth >= MAX_DEPTH) throw new BoardTextError(`nested deeper than ${MAX_DEPTH}`, at);
  return depth + 1;
}

import { leadAt, type Style, styleOf } from "./layout.ts";
import {
  BoardTextError,
  type Member,
  skipColon,
  skipKey,
  skipObject,
  skipSpace,
  skipValue,
  type Span,
  stringAt,
  unexpected,
} from "./scan.ts";

/** One item of a queue, as the text that it is in the file. */
export interface Entry {
  /** Null for an item that is no task. */
  readonly id: string | null;
  readonly text: string;
  /** The white space before it. */
  readonly lead: string;
}

/** One queue. Its text is `open`, the entries between commas, `tail`, and a bracket. */
export interface Queue {
  readonly name: string;
  /** From the end of what came before to the opening bracket. */
  readonly open: string;
  readonly entries: readonly Entry[];
  readonly tail: string;
  /** Whether tasks came or went, so that the spaces between those on one line are to be seen to. */
  readonly isEdited: boolean;
}

/** Where a task is. */
export interface Located {
  readonly queue: string;
  readonly entry: Entry;
}

/** An item that is no task: kept as it is, and not shown. */
export interface Malformed {
  readonly queue: string;
  readonly offset: number;
  readonly reason: string;
  readonly text: string;
}

/**
 * A board file, cut at its tasks. What is not edited is written back byte for byte: unknown fields,
 * numbers that JavaScript can't hold, the order of keys that look like numbers, escapes, layout.
 */
export interface Board {
  readonly head: string;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly foot: string;
  readonly index: ReadonlyMap<string, Located>;
  readonly malformed: readonly Malformed[];
  readonly style: Style;
}

type Steps<T> = Generator<void, T>;

/**
 * Cuts `text`. Takes a step for each task, so that a caller can do something else between them.
 *
 * @throws {BoardTextError} where the text is not JSON, has another shape, or says one thing twice
 */
export function* parseBoard(text: string): Steps<Board> {
  if (text.startsWith("\ufeff")) {
    throw new BoardTextError("the file begins with a byte order mark; save it without one", 0);
  }
  const at = skipSpace(text, 0);
  let found: { start: number; end: number; queues: Map<string, Queue> } | undefined;
  const index = new Map<string, Located>();
  const malformed: Malformed[] = [];
  const end = yield* walkMembers(text, at, "the board", function* (key, start) {
    if (key !== "queues") return skipValue(text, start);
    const queues = new Map<string, Queue>();
    const end = yield* parseQueues(text, start, { queues, index, malformed });
    found = { start, end, queues };
    return end;
  });
  const rest = skipSpace(text, end);
  if (rest < text.length) throw unexpected(text, rest, "the end of the file");
  if (found === undefined) throw new BoardTextError('the board has no "queues"', at);
  const { queues } = found;
  return {
    head: text.slice(0, found.start + 1),
    queues,
    foot: queues.size === 0
      ? text.slice(found.start + 1)
      : text.slice(lastBracket(text, found.end) + 1),
    index,
    malformed,
    style: styleOf(text),
  };
}

/** The text of a board. */
export function boardText(board: Board): string {
  const parts = [board.head];
  const space = board.style.comma.slice(1);
  for (const { open, entries, tail, isEdited } of board.queues.values()) {
    parts.push(open);
    let isFirst = true;
    for (const { lead, text } of entries) {
      if (!isFirst) parts.push(",");
      const isOnOneLine = isEdited && !lead.includes("\n");
      parts.push(!isOnOneLine ? lead : isFirst ? "" : space, text);
      isFirst = false;
    }
    parts.push(tail, "]");
  }
  parts.push(board.foot);
  return parts.join("");
}

/** The white space before the tasks of a queue that has none yet, and the one after the last. */
export function emptyQueueLayout(style: Style): { readonly lead: string; readonly tail: string } {
  return { lead: leadAt(style, 3), tail: leadAt(style, 2) };
}

interface Found {
  readonly queues: Map<string, Queue>;
  readonly index: Map<string, Located>;
  readonly malformed: Malformed[];
}

function* parseQueues(text: string, at: number, found: Found): Steps<number> {
  let from = at + 1;
  return yield* walkMembers(text, at, '"queues"', function* (name, start) {
    if (text[start] !== "[") throw unexpected(text, start, `the list of queue ${quoted(name)}`);
    const { entries, end } = yield* parseEntries(text, start, name, found);
    const tailStart = endOfTrailingSpace(text, end - 1);
    found.queues.set(name, {
      name,
      open: text.slice(from, start + 1),
      entries,
      tail: text.slice(tailStart, end - 1),
      isEdited: false,
    });
    from = end;
    return end;
  });
}

function* parseEntries(
  text: string,
  at: number,
  queue: string,
  { index, malformed }: Found,
): Steps<{ entries: Entry[]; end: number }> {
  const entries: Entry[] = [];
  let from = at + 1;
  let lead = "";
  const end = yield* walk(text, at, "]", function* (start) {
    yield;
    const facts = taskFacts(text, start);
    const space = text.slice(text.lastIndexOf(entries.length === 0 ? "[" : ",", start) + 1, start);
    if (space !== lead) lead = space;
    const entry = { id: facts.id, lead, text: text.slice(start, facts.end) };
    keepSpaceBeforeComma(text, entries, from, start - lead.length - 1);
    entries.push(entry);
    from = facts.end;
    if (facts.id === null) {
      malformed.push({ queue, offset: start, reason: facts.reason, text: entry.text });
    } else if (index.has(facts.id)) {
      const other = index.get(facts.id)?.queue ?? "";
      throw new BoardTextError(
        `task ${quoted(facts.id)} is here and in queue ${quoted(other)}; give one another id`,
        start,
      );
    } else index.set(facts.id, { queue, entry });
    return facts.end;
  });
  return { entries, end };
}

/** Such space is rare, so it is kept as a part of the item before it. */
function keepSpaceBeforeComma(text: string, entries: Entry[], from: number, comma: number): void {
  const last = entries.at(-1);
  if (last === undefined || comma <= from) return;
  Object.assign(last, { text: last.text + text.slice(from, comma) });
}

type Facts =
  | { readonly id: string; readonly end: number }
  | { readonly id: null; readonly end: number; readonly reason: string };

function taskFacts(text: string, at: number): Facts {
  if (text[at] !== "{") {
    return { id: null, end: skipValue(text, at), reason: "it is not an object" };
  }
  let id: string | null = null;
  let named = false;
  const end = skipObject(text, at, ({ key, value }) => {
    if (keyIs(text, key, "id")) id = plainText(text, value);
    else if (keyIs(text, key, "name")) named = plainText(text, value) !== null;
  }, 3);
  if (id === null || id === "") return { id: null, end, reason: "it has no id" };
  return named ? { id, end } : { id: null, end, reason: "it has no name" };
}

/** A string, or a number as it is spelled; null for everything else. */
function plainText(text: string, value: Span): string | null {
  const first = text[value.start] ?? "";
  if (first === '"') return stringAt(text, value);
  return /[-\d]/.test(first) ? text.slice(value.start, value.end) : null;
}

/** Tells whether a key is `word`, escaped or not, without cutting most keys out of the text. */
export function keyIs(text: string, key: Member["key"], word: string): boolean {
  const length = key.end - key.start - 2;
  if (length === word.length) return text.startsWith(word, key.start + 1);
  return length >= word.length + 5 && stringAt(text, key) === word;
}

function* walkMembers(
  text: string,
  at: number,
  what: string,
  each: (key: string, valueStart: number) => Steps<number>,
): Steps<number> {
  if (text[at] !== "{") throw unexpected(text, at, `the "{" of ${what}`);
  const seen = new Set<string>();
  return yield* walk(text, at, "}", function* (start) {
    const end = skipKey(text, start);
    const key = stringAt(text, { start, end });
    if (seen.has(key)) throw new BoardTextError(`${what} has ${quoted(key)} twice`, start);
    seen.add(key);
    return yield* each(key, skipColon(text, end));
  });
}

function* walk(
  text: string,
  at: number,
  close: "]" | "}",
  each: (start: number) => Steps<number>,
): Steps<number> {
  at = skipSpace(text, at + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    const next = skipSpace(text, yield* each(at));
    if (text[next] === close) return next + 1;
    if (text[next] !== ",") throw unexpected(text, next, `"," or "${close}"`);
    at = skipSpace(text, next + 1);
  }
}

function endOfTrailingSpace(text: string, at: number): number {
  while (" \t\r\n".includes(text[at - 1] ?? "x")) at--;
  return at;
}

function lastBracket(text: string, queuesEnd: number): number {
  return endOfTrailingSpace(text, queuesEnd - 1) - 1;
}

function quoted(value: string): string {
  return JSON.stringify(value);
}

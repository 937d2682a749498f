import type { Board, Entry, Located, Malformed, Queue } from "./document.ts";
import { LAST_ID, type LastId, lastIdIn, NO_LAST_ID } from "./last_id.ts";
import { styleOf } from "./layout.ts";
import {
  BoardTextError,
  skipColon,
  skipKey,
  skipSpace,
  skipValue,
  type Span,
  stringAt,
  unexpected,
} from "./scan.ts";
import { taskFacts } from "./task_facts.ts";

type Steps<T> = Generator<void, T>;

/**
 * Cuts the text of a board at its tasks. Yields after each task, so that a caller can do something else in
 * between.
 *
 * @throws {BoardTextError} for a text that is not JSON, has another shape, or repeats a key or an id
 */
export function* parseBoard(text: string): Steps<Board> {
  if (text.startsWith("\ufeff")) {
    const remedy = "save it without one";
    throw new BoardTextError("the file begins with a byte order mark", 0, { remedy });
  }
  const at = skipSpace(text, 0);
  let found: { start: number; end: number; queues: Map<string, Queue> } | undefined;
  const index = new Map<string, Located>();
  const malformed: Malformed[] = [];
  let member: Span | null = null;
  const end = yield* walkMembers(text, at, "the board", function* (key, start) {
    if (key !== "queues") {
      const end = skipValue(text, start);
      if (key === LAST_ID) member = { start, end };
      return end;
    }
    const queues = new Map<string, Queue>();
    const end = yield* parseQueues(text, start, { queues, index, malformed });
    found = { start, end, queues };
    return end;
  });
  const rest = skipSpace(text, end);
  if (rest < text.length) throw unexpected(text, rest, "the end of the file");
  if (found === undefined) throw new BoardTextError('the board has no "queues"', at);
  const { start, queues } = found;
  const footStart = queues.size === 0 ? start + 1 : lastBracket(text, found.end) + 1;
  return {
    head: text.slice(0, start + 1),
    queues,
    foot: text.slice(footStart),
    lastId: lastIdAt(text, member, footStart),
    index,
    malformed,
    style: styleOf(text),
  };
}

function lastIdAt(text: string, member: Span | null, footStart: number): LastId {
  if (member === null) return NO_LAST_ID;
  const { start, end } = member;
  const value = text.slice(start, end);
  return start < footStart
    ? lastIdIn(value, { part: "head", start, end })
    : lastIdIn(value, { part: "foot", start: start - footStart, end: end - footStart });
}

interface BoardParts {
  readonly queues: Map<string, Queue>;
  readonly index: Map<string, Located>;
  readonly malformed: Malformed[];
}

function* parseQueues(text: string, at: number, found: BoardParts): Steps<number> {
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
  { index, malformed }: BoardParts,
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
      const { reason, name } = facts;
      malformed.push({ queue, offset: start, reason, name, text: entry.text });
    } else if (index.has(facts.id)) {
      const other = index.get(facts.id)?.queue ?? "";
      throw new BoardTextError(
        `two tasks have the id ${quoted(facts.id)}; the other is in queue ${quoted(other)}`,
        start,
        { remedy: "give one of them a new id" },
      );
    } else index.set(facts.id, { queue, entry });
    return facts.end;
  });
  return { entries, end };
}

/** Space before a comma is rare: it becomes a part of the item before it. */
function keepSpaceBeforeComma(text: string, entries: Entry[], from: number, comma: number): void {
  const last = entries.at(-1);
  if (last === undefined || comma <= from) return;
  Object.assign(last, { text: last.text + text.slice(from, comma) });
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

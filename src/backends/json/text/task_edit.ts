import { arrayText, innerLead, lineLead, objectText, type Style } from "./layout.ts";
import { type Member, skipArray, skipObject, skipSpace, type Span } from "./scan.ts";
import { isNoList, keyIs } from "./task_facts.ts";

/** Makes the text of a value. `lead` is the white space before the line that it begins on. */
export type RenderValue = (lead: string) => string;

/** The task's text with another value for `key`. A new key comes after the others. */
export function setMember(text: string, key: string, render: RenderValue, style: Style): string {
  const { last, match } = findMember(text, key);
  const edge = match ?? last;
  const lead = lineLead(text, edge.key.start);
  const value = render(lead);
  if (match !== undefined) return splice(text, match.value, value);
  const separator = lead === "" ? style.comma : "," + lead;
  const member = separator + JSON.stringify(key) + style.colon + value;
  return splice(text, { start: last.value.end, end: last.value.end }, member);
}

/** What a person writes who means an empty list. */
const NONE: readonly string[] = ["null", "false", '""'];

/**
 * The texts of the items in the list at `key`; empty if there is none. A single item may stand without the
 * brackets. Null if it cannot be a list.
 */
export function itemsOf(text: string, key: string): string[] | null {
  const { match } = findMember(text, key);
  if (match === undefined) return [];
  const value = textAt(text, match.value);
  if (NONE.includes(value)) return [];
  if (isNoList(value)) return null;
  if (!value.startsWith("[")) return [value];
  return spansOf(text, match.value.start).map((span) => textAt(text, span));
}

/** The task's text with `items` as the list at `key`, on one line if the list was on one line. */
export function setItems(text: string, key: string, items: string[], style: Style): string {
  const { match } = findMember(text, key);
  const oneLine = match !== undefined && isInOneLine(textAt(text, match.value));
  return setMember(text, key, (lead) => arrayText(items, oneLine ? "" : lead, style), style);
}

/** Whether a list has items, all of them in one line. */
function isInOneLine(list: string): boolean {
  const isList = list.startsWith("[") && list.endsWith("]");
  return isList && !/[\n\r]/.test(list) && /\S/.test(list.slice(1, -1));
}

/** The task's text with one more item at the end of the list at `key`; the others stay as they are. */
export function appendItem(
  text: string,
  key: string,
  members: readonly (readonly [key: string, value: string])[],
  style: Style,
): string {
  const { match } = findMember(text, key);
  const last = match && text[match.value.start] === "["
    ? spansOf(text, match.value.start).at(-1)
    : undefined;
  if (last === undefined) {
    const before = itemsOf(text, key) ?? [];
    return setMember(text, key, (lead) => {
      const item = objectText(members, innerLead(lead, style), style);
      return arrayText([...before, item], lead, style);
    }, style);
  }
  const lead = lineLead(text, last.start);
  const separator = lead === "" ? style.comma : "," + lead;
  const item = separator + objectText(members, lead, style);
  return splice(text, { start: last.end, end: last.end }, item);
}

/** The last member, and the one with this key: of several the last one, as in every JSON parser. */
function findMember(text: string, key: string): { last: Member; match: Member | undefined } {
  let last: Member | undefined;
  let match: Member | undefined;
  skipObject(text, skipSpace(text, 0), (member) => {
    last = member;
    if (keyIs(text, member.key, key)) match = member;
  });
  if (last === undefined) throw new TypeError("A task has at least an id");
  return { last, match };
}

function spansOf(text: string, at: number): Span[] {
  const spans: Span[] = [];
  skipArray(text, at, (span) => spans.push(span));
  return spans;
}

function textAt(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

function splice(text: string, { start, end }: Span, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}

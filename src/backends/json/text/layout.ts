import { skipSpace } from "./scan.ts";

/** The layout of a file, so that an added item looks like those that are there. */
export interface Style {
  /** One level of indentation, or null if the file is on one line. */
  readonly unit: string | null;
  /** `"\n"` or `"\r\n"`. */
  readonly newline: string;
  /** Between items on one line: `","` or `", "`. */
  readonly comma: string;
  /** Between a key and its value. */
  readonly colon: string;
}

/** The style of the object that `text` begins with, by its first key. Python's default for an empty object. */
export function styleOf(text: string): Style {
  const start = text.slice(skipSpace(text, 0), 1000);
  const [, lead = ""] = /^\{([ \t\r\n]*)"/.exec(start) ?? [];
  const [, colon = ": "] = /"([ \t\r\n]*:[ \t\r\n]*)/.exec(start) ?? [];
  const newline = lead.includes("\r\n") ? "\r\n" : "\n";
  const unit = lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null;
  return { unit, newline, colon, comma: colon === ":" ? "," : ", " };
}

/** The white space before an item at nesting depth `depth`. */
export function leadAt(style: Style, depth: number): string {
  return style.unit === null ? "" : style.newline + style.unit.repeat(depth);
}

/** An array of JSON texts. `lead` is the white space before the line that the array begins on. */
export function arrayText(items: readonly string[], lead: string, style: Style): string {
  return enclose("[", items, "]", lead, style);
}

/** An object of JSON texts. */
export function objectText(
  members: readonly (readonly [key: string, value: string])[],
  lead: string,
  style: Style,
): string {
  const texts = members.map(([key, value]) => JSON.stringify(key) + style.colon + value);
  return enclose("{", texts, "}", lead, style);
}

/** The white space before the items of an array or object that has `lead` before it. */
export function innerLead(lead: string, style: Style): string {
  return lead.includes("\n") ? lead + (style.unit ?? "") : "";
}

/** The line break and indentation directly before `at`; empty if other text comes before it on the line. */
export function lineLead(text: string, at: number): string {
  let start = at;
  while (text[start - 1] === " " || text[start - 1] === "\t") start--;
  if (text[start - 1] !== "\n") return "";
  return text.slice(text[start - 2] === "\r" ? start - 2 : start - 1, at);
}

function enclose(
  open: string,
  items: readonly string[],
  close: string,
  lead: string,
  style: Style,
): string {
  if (items.length === 0) return open + close;
  const inner = innerLead(lead, style);
  if (inner === "") return open + items.join(style.comma) + close;
  return open + inner + items.join("," + inner) + lead + close;
}

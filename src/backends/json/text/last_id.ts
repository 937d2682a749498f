import { leadAt, type Style } from "./layout.ts";
import type { Span } from "./scan.ts";

/** The member of a board that holds the highest number that a task of it has had. */
export const LAST_ID = "last_id";

/** A number of a task: one that a person can type. Longer ones come from other boards. */
const SHORT_NUMBER = /^[1-9]\d{0,8}$/;

/** The highest number that a task has had, also one that is no longer on the board, and where the file holds it. */
export interface LastId {
  /** 0 if the file does not say. */
  readonly value: number;
  /** Null if the file does not say. */
  readonly place: (Span & { readonly part: "head" | "foot" }) | null;
  /** Whether the file has something else under this name: that stays. */
  readonly isTaken: boolean;
}

/** Of a file that does not say. */
export const NO_LAST_ID: LastId = { value: 0, place: null, isTaken: false };

/** The parts of a board around its queues. */
interface Frame {
  readonly head: string;
  readonly foot: string;
  readonly lastId: LastId;
  readonly style: Style;
}

/** What the member says whose value is `text`. */
export function lastIdIn(text: string, place: NonNullable<LastId["place"]>): LastId {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value)
    ? { value, place, isTaken: false }
    : { ...NO_LAST_ID, isTaken: true };
}

/** The number of a task with a short number as its id; 0 for any other id. */
export function numberOf(taskId: string): number {
  return SHORT_NUMBER.test(taskId) ? Number(taskId) : 0;
}

/** The same after `by` characters were added at the beginning of the foot. */
export function shifted(lastId: LastId, by: number): LastId {
  const { place } = lastId;
  if (place?.part !== "foot") return lastId;
  return { ...lastId, place: { ...place, start: place.start + by, end: place.end + by } };
}

/** The parts around the queues, with another last id. */
export function withLastId(
  { head, foot, lastId, style }: Frame,
  value: number,
): Pick<Frame, "head" | "foot" | "lastId"> {
  const { place, isTaken } = lastId;
  if (isTaken || value <= lastId.value) return { head, foot, lastId };
  const text = String(value);
  if (place !== null) {
    const { part, start } = place;
    const parts = { head, foot };
    parts[part] = parts[part].slice(0, start) + text + parts[part].slice(place.end);
    return { ...parts, lastId: { ...lastId, value, place: placeAt(part, start, text) } };
  }
  const brace = foot.lastIndexOf("}");
  const before = foot.slice(0, brace).trimEnd();
  const member = `,${leadOf(style)}${JSON.stringify(LAST_ID)}${style.colon}`;
  return {
    head,
    foot: before + member + text + foot.slice(before.length),
    lastId: {
      value,
      place: placeAt("foot", before.length + member.length, text),
      isTaken: false,
    },
  };
}

function leadOf(style: Style): string {
  return style.unit === null ? style.comma.slice(1) : leadAt(style, 1);
}

function placeAt(part: "head" | "foot", start: number, text: string): LastId["place"] {
  return { part, start, end: start + text.length };
}

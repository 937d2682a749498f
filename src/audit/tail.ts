import { hashOf, NO_ENTRY, parseLine } from "./line.ts";
import { listSegments, readSegment } from "./segments.ts";

/** Where a log ends. */
export interface Tail {
  /** The number of the last segment, or 0. */
  readonly segment: number;
  /** Whether the last line has no end, or is none: a crash has cut it off. */
  readonly isTorn: boolean;
  /** The number and the hash of the last entry. */
  readonly seq: number;
  readonly head: string;
}

/** Finds the end of the log in a folder. */
export function findTail(folder: string): Tail {
  const segments = listSegments(folder);
  const segment = segments.at(-1)?.number ?? 0;
  let isTorn = false;
  for (const each of segments.toReversed()) {
    const text = readSegment(each) ?? "";
    if (each.number === segment) isTorn = text !== "" && !text.endsWith("\n");
    const lines = text.split("\n").toReversed();
    for (const line of lines) {
      const entry = parseLine(line);
      if (entry !== null) return { segment, isTorn, seq: entry.seq, head: hashOf(line) };
    }
  }
  return { segment, isTorn, seq: 0, head: NO_ENTRY };
}

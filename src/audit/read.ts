import { type AuditLine, parseLine } from "./line.ts";
import type { SegmentText } from "./chain.ts";
import { listSegments, readSegment } from "./segments.ts";

/** Reads the segments of the log in a folder, oldest first. Between two of them one may be removed. */
export function* readSegments(folder: string): Generator<SegmentText> {
  for (const segment of listSegments(folder)) {
    const text = readSegment(segment);
    if (text !== null) yield { number: segment.number, text };
  }
}

/** The entries in the texts, in order, without what is cut off. */
export function* entriesIn(segments: Iterable<SegmentText>): Generator<AuditLine> {
  for (const { text } of segments) {
    for (const line of text.split("\n")) {
      const entry = parseLine(line);
      if (entry !== null) yield entry;
    }
  }
}

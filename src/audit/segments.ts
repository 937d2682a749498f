import { join } from "node:path";
import { readOurText } from "../files/small_files.ts";

const NAME = /^(\d{6,})\.jsonl$/;

/** A file of the log. */
export interface Segment {
  /** From 1, without gaps. */
  readonly number: number;
  readonly path: string;
}

/** The path of a segment in the folder of a log. */
export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, "0")}.jsonl`);
}

/** The segments in the folder, oldest first; none if it does not exist. */
export function listSegments(folder: string): Segment[] {
  return namesIn(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map((digits) => ({ number: Number(digits), path: segmentPath(folder, Number(digits)) }))
    .toSorted((a, b) => a.number - b.number);
}

/** A larger file is not a segment, and is not read into memory. */
const MAX_BYTES = 512 * 2 ** 20;

/**
 * The text of a segment, or null if it was removed.
 *
 * @throws {UnsafeFileError} if something else is there
 */
export function readSegment({ path }: Segment): string | null {
  return readOurText(path, MAX_BYTES);
}

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

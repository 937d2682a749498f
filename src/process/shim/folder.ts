import type { EndReason } from "../../domain/outcome.ts";
import { openOurs } from "../../files/open_file.ts";
import { appendOurs, readOurText, removeEntry } from "../../files/small_files.ts";
import { UnsafeFileError } from "../../files/unsafe_file.ts";
import { GIVEN_UP, parseRecords, type ShimRecords } from "./records.ts";
import { sealed, type Seals } from "./seals.ts";
import { parseSpec, type ReadSpec } from "./spec.ts";

/** The mode of every folder of a run: its files stay private whatever the umask is. */
export const FOLDER_MODE = 0o700;

/** A command and a folder may each be as long as the system allows. */
const SPEC_BYTES = 2 ** 20;
/** Some lines, and what a shell complains of. */
export const RECORD_BYTES = 256 * 1024;

/** Whether there is something at `path`. */
export async function exists(path: string): Promise<boolean> {
  return await unlessMissing(() => Deno.stat(path)) !== null;
}

/** Writes a new file and, with `isSynced`, waits until it would survive a crash of the machine. */
export async function createFile(
  path: string,
  text: string,
  { isSynced = false } = {},
): Promise<void> {
  using file = openOurs(path, "create");
  file.writeSync(new TextEncoder().encode(text));
  if (isSynced) await file.syncData();
}

/** What was to be started, or null if the writing of it broke off, or something else is in its place. */
export function readSpec(folder: string, seals: Seals): ReadSpec | null {
  return parseSpec(unlessUnusable(() => readOurText(`${folder}/spec`, SPEC_BYTES)) ?? "", seals);
}

/** What the shim has written so far. Nothing, if something else is in the place of its file. */
export function readRecords(folder: string, seals: Seals | null): ShimRecords {
  const text = unlessUnusable(() => readOurText(`${folder}/shim`, RECORD_BYTES)) ?? "";
  return parseRecords(text, seals);
}

/** The first bytes of a file, as text; empty if the file was removed. */
export function readStart(path: string, length: number): string {
  return unlessUnusable(() => {
    using file = openOurs(path, "read");
    const bytes = new Uint8Array(length);
    return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes, 0)));
  }) ?? "";
}

/** Removes the text for standard input, if the shim was stopped before it did so itself. */
export function removeStdin(folder: string): void {
  removeEntry(`${folder}/stdin`);
}

/**
 * Makes sure that no shim can begin any more. Returns false if it is too late: a shim that was first
 * may have begun, or may still be about to.
 */
export async function giveUpStart(folder: string): Promise<boolean> {
  try {
    await createFile(`${folder}/shim`, GIVEN_UP);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** The ending as far as it had come. */
export interface EndingRecord {
  readonly reason: EndReason;
  /** When TERM was sent, in milliseconds since the epoch, or null if it may not have been. */
  readonly termAt: number | null;
}

/** Adds a step of the ending. Not asynchronous: the reason has to be there before the first signal. */
export function appendEnding(
  folder: string,
  step: EndReason | "term",
  at: number,
  seals: Seals | null,
): void {
  const record = `${step} ${at}`;
  appendOurs(`${folder}/ending`, `${record} ${sealed(sealOf(record, seals))}\n`);
}

function sealOf(record: string, seals: Seals | null): string | null {
  return seals === null ? null : seals.of(`ending ${record}`);
}

/** The ending that was begun, or null. */
export function readEnding(folder: string, seals: Seals | null): EndingRecord | null {
  const text = unlessUnusable(() => readOurText(`${folder}/ending`, RECORD_BYTES)) ?? "";
  const steps = Array.from(text.matchAll(/^(\w+) (\d+) (ok\S*)$/gm), ([, step, at, end]) => {
    return { step, at, isOurs: end === sealed(sealOf(`${step} ${at}`, seals)) };
  }).filter(({ isOurs }) => isOurs);
  const reason = steps.find(({ step }) => isEndReason(step))?.step;
  const term = steps.find(({ step }) => step === "term");
  if (!isEndReason(reason)) return null;
  return { reason, termAt: term === undefined ? null : Number(term.at) };
}

const END_REASONS: Readonly<Record<EndReason, true>> = {
  timed_out: true,
  stalled: true,
  cancelled: true,
  interrupted: true,
  budget_exceeded: true,
  stated: true,
};

function isEndReason(text: string | undefined): text is EndReason {
  return text !== undefined && Object.hasOwn(END_REASONS, text);
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Null also if something else is in the file's place, such as a named pipe that an agent made there. */
export function unlessUnusable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof UnsafeFileError) return null;
    throw error;
  }
}

import type { EndReason } from "../../domain/outcome.ts";
import { GIVEN_UP, parseRecords, type ShimRecords } from "./records.ts";
import { type DurableSpec, parseSpec } from "./spec.ts";

/** The mode of every folder of a run: its files stay private whatever the umask is. */
export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

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
  const options = { write: true, createNew: true, mode: FILE_MODE };
  using file = await Deno.open(path, options);
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  if (isSynced) await file.syncData();
}

/** What was to be started, or null if the writing of it broke off. */
export async function readSpec(folder: string): Promise<DurableSpec | null> {
  return parseSpec(await unlessMissing(() => Deno.readTextFile(`${folder}/spec`)) ?? "");
}

/** What the shim has written so far. */
export function readRecords(folder: string): ShimRecords {
  return parseRecords(unlessMissingSync(() => Deno.readTextFileSync(`${folder}/shim`)) ?? "");
}

/** The first bytes of a file, as text; empty if the file was removed. */
export function readStart(path: string, length: number): string {
  return unlessMissingSync(() => {
    using file = Deno.openSync(path);
    const bytes = new Uint8Array(length);
    return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  }) ?? "";
}

/** Removes the text for standard input, if the shim was stopped before it did so itself. */
export function removeStdin(folder: string): void {
  unlessMissingSync(() => Deno.removeSync(`${folder}/stdin`));
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
export function appendEnding(folder: string, step: EndReason | "term", at: number): void {
  const line = `${step} ${at} ok\n`;
  Deno.writeTextFileSync(`${folder}/ending`, line, { append: true, mode: FILE_MODE });
}

/** The ending that was begun, or null. */
export async function readEnding(folder: string): Promise<EndingRecord | null> {
  const text = await unlessMissing(() => Deno.readTextFile(`${folder}/ending`)) ?? "";
  const steps = Array.from(text.matchAll(/^(\w+) (\d+) ok$/gm), ([, step, at]) => ({ step, at }));
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

function unlessMissingSync<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

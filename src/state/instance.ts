import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../text/json.ts";
import { readOurText, removeEntry, replaceOurs } from "../files/small_files.ts";

/** The name of the file in a state folder that describes the dispatcher that uses the folder. */
export const INSTANCE_FILE = "instance.json";

const SCHEMA = z.object({
  instance_id: z.string().min(1),
  pid: z.int().positive(),
  address: z.string().min(1),
  port: z.int().min(1).max(65535),
  folder: z.string().min(1),
  started_at: z.string(),
  version: z.string(),
});

/** The dispatcher that uses a state folder, as its file tells other programs. */
export interface Instance {
  /** Identifies one start of a dispatcher, and no other. */
  readonly id: string;
  readonly pid: number;
  /** The host name or address at which programs on this machine reach its API. */
  readonly address: string;
  readonly port: number;
  /** The folder of its config. */
  readonly folder: string;
  /** In ISO 8601. */
  readonly startedAt: string;
  readonly version: string;
}

/** The instance in the text of an instance file, or null if it is not one. A crash can cut the text off. */
export function parseInstance(text: string): Instance | null {
  const { success, data } = SCHEMA.safeParse(parseJson(text));
  if (!success) return null;
  const { instance_id: id, started_at: startedAt, ...rest } = data;
  return { id, startedAt, ...rest };
}

/**
 * Writes the instance file of the state folder. A reader sees the old text or the new one, never a part.
 *
 * @throws {Error} if the folder cannot be written
 */
export function writeInstance(stateDir: string, instance: Instance): void {
  const { id, startedAt, ...rest } = instance;
  const data: z.infer<typeof SCHEMA> = { instance_id: id, ...rest, started_at: startedAt };
  replaceOurs(join(stateDir, INSTANCE_FILE), `${JSON.stringify(data, null, 2)}\n`);
}

/**
 * Reads the instance file of a state folder: null if there is none, or if it is not whole.
 *
 * @throws {UnsafeFileError} if something else is in its place, such as a named pipe
 */
export function readInstance(stateDir: string): Instance | null {
  const text = readOurText(join(stateDir, INSTANCE_FILE));
  return text === null ? null : parseInstance(text);
}

/** Removes the instance file, unless another dispatcher has written it meanwhile. */
export function removeInstance(stateDir: string, id: string): void {
  if (readInstance(stateDir)?.id === id) removeEntry(join(stateDir, INSTANCE_FILE));
}

import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../text/json.ts";
import { readIfThere } from "./read_if_there.ts";

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
export async function writeInstance(stateDir: string, instance: Instance): Promise<void> {
  const { id, startedAt, ...rest } = instance;
  const data: z.infer<typeof SCHEMA> = { instance_id: id, ...rest, started_at: startedAt };
  const path = join(stateDir, INSTANCE_FILE);
  const temporary = `${path}.new`;
  await Deno.writeTextFile(temporary, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
  await Deno.rename(temporary, path);
}

/** Reads the instance file of a state folder: null if there is none, or if it is not whole. */
export async function readInstance(stateDir: string): Promise<Instance | null> {
  const text = await readIfThere(join(stateDir, INSTANCE_FILE));
  return text === null ? null : parseInstance(text);
}

/** Removes the instance file, unless another dispatcher has written it meanwhile. */
export async function removeInstance(stateDir: string, id: string): Promise<void> {
  if ((await readInstance(stateDir))?.id !== id) return;
  await Deno.remove(join(stateDir, INSTANCE_FILE));
}

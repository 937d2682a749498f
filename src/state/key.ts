import { readOurs } from "../files/small_files.ts";
import { statePlaces } from "./places.ts";

/** The length of the key, in bytes. */
const STATE_KEY_BYTES = 32;

/**
 * Reads the key of the state folder, which the dispatcher of that folder knows as well. Null if there is none, or if
 * it cannot be read.
 */
export function readStateKey(stateDir: string): Uint8Array | null {
  const path = statePlaces(stateDir).tokenKey;
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return null;
  try {
    const key = readOurs(path);
    return key?.length === STATE_KEY_BYTES ? key : null;
  } catch {
    return null; // It belongs to another user, or something else is in its place.
  }
}

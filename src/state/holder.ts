import { readOurText } from "../files/small_files.ts";
import { stateNeeds } from "./needs.ts";
import { readInstance } from "./instance.ts";
import { statePlaces } from "./places.ts";

/** The dispatcher that a state folder names as the one that uses it. It may have been killed since. */
export interface StateHolder {
  readonly pid: number;
  /** Null if it is of a version that has no such id. */
  readonly instanceId: string | null;
}

/** Reads which dispatcher uses the state folder. Null if none does, or if it cannot be read. */
export async function readHolder(stateDir: string): Promise<StateHolder | null> {
  const isDenied = stateNeeds(stateDir)
    .some(({ permission }) =>
      permission.name === "read" && Deno.permissions.querySync(permission).state !== "granted"
    );
  if (isDenied) return null;
  try {
    const instance = await readInstance(stateDir);
    if (instance !== null) return { pid: instance.pid, instanceId: instance.id };
    const pid = readOurText(statePlaces(stateDir).pid);
    return pid !== null && /^\d+\n$/.test(pid) ? { pid: Number(pid), instanceId: null } : null;
  } catch {
    return null; // There is no such folder, it belongs to another user, or something else is in the file's place.
  }
}

import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { inspectJournal } from "../journals/sqlite/mod.ts";
import { inspectStateDir, stateNeeds } from "../state/mod.ts";
import { type CheckResult, failedBy, warning } from "./result.ts";

/**
 * Checks the state folder and the journal in it. There is no result if both are in order. A dispatcher can
 * use the folder at the same time.
 */
export async function checkState(
  { stateDir }: Pick<Settings, "stateDir">,
  isGranted: (permission: Deno.PermissionDescriptor) => boolean = wasGranted,
): Promise<readonly CheckResult[]> {
  // Under the strict rights the folder cannot be read, and that profile always keeps runs in memory.
  if (!stateNeeds(stateDir).every(({ permission }) => isGranted(permission))) return [];
  try {
    const state = await inspectStateDir(stateDir);
    if (state === null) return [];
    if ("unavailable" in state) return [inMemory(state.unavailable)];
    inspectJournal(state.journal);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [failedBy("state", error, "Correct state_dir, or the permissions of that folder")];
  }
}

/** Whether a dispatcher will keep its state on the disk, by the `results` of {@linkcode checkState}. */
export function keepsState(
  { stateDir }: Pick<Settings, "stateDir">,
  results: readonly CheckResult[],
): boolean {
  return results.length === 0 &&
    stateNeeds(stateDir).every(({ permission }) => wasGranted(permission));
}

function inMemory(reason: string): CheckResult {
  return warning(
    "state",
    `Runs are kept in memory, and a killed dispatcher forgets them: ${reason}`,
    "Correct state_dir, or the permissions of that folder",
  );
}

function wasGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

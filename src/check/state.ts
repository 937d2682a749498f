import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { inspectJournal } from "../journals/sqlite/mod.ts";
import { inspectStateDir, stateNeeds } from "../state/mod.ts";
import { type CheckResult, failedBy, warning } from "./result.ts";

/**
 * What is wrong with the state folder, and whether the journal in it can be used; nothing where there is
 * nothing to say. A dispatcher may be using it.
 */
export async function checkState(
  { stateDir }: Pick<Settings, "stateDir">,
  isGranted: (permission: Deno.PermissionDescriptor) => boolean = wasGranted,
): Promise<readonly CheckResult[]> {
  // Under the strict rights nothing can be seen, and runs are kept in memory as that profile has it.
  if (!stateNeeds(stateDir).every(({ permission }) => isGranted(permission))) return [];
  try {
    const state = await inspectStateDir(stateDir);
    if (state === null) return [];
    if ("unavailable" in state) return [inMemory(state.unavailable)];
    inspectJournal(state.journal);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [failedBy("state", error, "Correct state_dir, or who may write to it")];
  }
}

function inMemory(reason: string): CheckResult {
  return warning(
    "state",
    `Runs are kept in memory, and a killed dispatcher forgets them: ${reason}`,
    "Correct state_dir, or who may write to it",
  );
}

function wasGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

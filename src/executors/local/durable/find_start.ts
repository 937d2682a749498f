import { neverAborted } from "../../../async/abort.ts";
import type { Adoption } from "../../../contracts/run_executor.ts";
import { giveUpStart, readRecords } from "../../../process/shim/folder.ts";
import type { StartRecord } from "../../../process/shim/records.ts";
import type { DurableContext, RecordedStep } from "./context.ts";

/** How long a shim that has begun may take to say which process it is. */
const LIMIT_MS = 2_000;
const LOOK_MS = 20;

/** Whether the process of a step was started. */
export type FoundStart =
  | { readonly type: "started"; readonly start: StartRecord }
  /** The shim found nothing that it could have started. */
  | { readonly type: "failed" }
  | { readonly type: "none"; readonly adoption: Adoption };

/** Finds out whether a step was started, and sees to it that the answer stays true. */
export async function findStart(found: RecordedStep, context: DurableContext): Promise<FoundStart> {
  const written = startIn(found.folder);
  if (written !== null) return written;
  // What a shim wrote before the machine broke down need not have reached the disk.
  if (found.spec.bootId !== await context.bootId()) return none({ type: "gone" });
  if (await giveUpStart(found.folder)) return none({ type: "never_started" });
  return await awaitStart(found, context);
}

/** A shim was first: it tells which process it is in a moment, unless it was killed within that. */
async function awaitStart(found: RecordedStep, context: DurableContext): Promise<FoundStart> {
  const { clock } = context;
  const until = clock.monotonic() + LIMIT_MS;
  while (clock.monotonic() < until) {
    await clock.sleep(LOOK_MS, { signal: neverAborted });
    const written = startIn(found.folder);
    if (written !== null) return written;
  }
  const { runId, pid, cgroup } = found;
  const [[own] = []] = await context.scan([{ runId, group: pid, cgroup, signal: "probe" }]);
  return none(
    own === undefined ? { type: "never_started" } : { type: "unverified", pid: own },
  );
}

function startIn(folder: string): FoundStart | null {
  const { start, failure, isGivenUp } = readRecords(folder);
  if (start !== null) return { type: "started", start };
  if (failure !== null) return { type: "failed" };
  return isGivenUp ? none({ type: "never_started" }) : null;
}

function none(adoption: Adoption): FoundStart {
  return { type: "none", adoption };
}

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
  const written = await startIn(found, context);
  if (written !== null) return written;
  // What a shim wrote before the machine broke down need not have reached the disk.
  if (found.spec.bootId !== await context.bootId()) return none({ type: "gone" });
  const isGivenUp = await giveUpStart(found.folder) && await startIn(found, context);
  return isGivenUp || await awaitStart(found, context);
}

/** A shim was first: it tells which process it is in a moment, unless it was killed within that. */
async function awaitStart(found: RecordedStep, context: DurableContext): Promise<FoundStart> {
  const { clock } = context;
  const until = clock.monotonic() + LIMIT_MS;
  while (clock.monotonic() < until) {
    await clock.sleep(LOOK_MS, { signal: neverAborted });
    const written = await startIn(found, context);
    if (written !== null) return written;
  }
  const own = await findProcess(found, context);
  return none(own === null ? { type: "never_started" } : { type: "unverified", pid: own });
}

/** What the shim's file says; null if it does not say yet whether there is an agent. */
async function startIn(found: RecordedStep, context: DurableContext): Promise<FoundStart | null> {
  const { start, failure, isGivenUp } = readRecords(found.folder, found.seals);
  if (start !== null) return ofJournal(start, found);
  if (failure !== null) return { type: "failed" };
  // Anybody can write that nothing was started, such as the agent that was.
  const isFree = isGivenUp && await findProcess(found, context) === null;
  return isFree ? none({ type: "never_started" }) : null;
}

/** The journal knows the process of each shim. A record that names another one is not that shim's. */
function ofJournal(start: StartRecord, { pid }: RecordedStep): FoundStart {
  const isKnown = pid === null || pid === start.pid;
  return isKnown ? { type: "started", start } : none({ type: "unverified", pid });
}

/** A process that is left of a step whose records do not tell of one, or null. */
export async function findProcess(
  { runId, pid, cgroup }: Pick<RecordedStep, "runId" | "pid" | "cgroup">,
  { scan }: DurableContext,
): Promise<number | null> {
  const [[own = null] = []] = await scan([{ runId, group: pid, cgroup, signal: "probe" }]);
  return own;
}

function none(adoption: Adoption): FoundStart {
  return { type: "none", adoption };
}

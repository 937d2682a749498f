import { neverAborted } from "../../../async/abort.ts";
import type { Adoption, RunHandle } from "../../../contracts/run_executor.ts";
import type { RunRecord } from "../../../domain/run.ts";
import type { Leader } from "../../../process/leader.ts";
import { readAdoptedEnd } from "../../../process/shim/end.ts";
import { readEnding, readRecords, readSpec, removeStdin } from "../../../process/shim/folder.ts";
import { findStepFolder } from "../../../process/shim/step_folder.ts";
import { adoptedLeader } from "../../../process/shim/leader.ts";
import type { LeaderState } from "../../../process/shim/inspect.ts";
import type { StartRecord } from "../../../process/shim/records.ts";
import { remainingMs } from "../../../process/shim/spec.ts";
import { recordedCgroup } from "../../../process/sweep/cgroup.ts";
import { withoutTrace } from "../handle.ts";
import type { DurableContext, LeaderSight, RecordedStep } from "./context.ts";
import { durableHandle } from "./handle.ts";
import { findProcess, findStart } from "./find_start.ts";

/** See `RunExecutor.adopt`. */
export async function adoptDurable(
  record: RunRecord,
  step: string,
  context: DurableContext,
): Promise<Adoption> {
  const folder = await findStepFolder(context.runsDir, record, step);
  const pid = record.steps.find(({ id }) => id === step)?.pid ?? null;
  if (folder === null) {
    if (pid === null || await isGone(pid, context)) return withoutTrace(record, step);
    return { type: "unverified", pid };
  }
  const runId = record.id;
  const read = readSpec(folder, context.sealsOf(runId, step));
  if (read === null) {
    // It is written before anything is started. But an agent that was started can spoil it.
    const left = await findProcess({ runId, pid, cgroup: null }, context);
    return left === null ? withoutTrace(record, step) : { type: "unverified", pid: left };
  }
  const isSealed = read.seals !== null;
  const cgroups = await context.cgroups.found();
  const cgroup = recordedCgroup(cgroups, read.spec.cgroup, { runId, step, isSealed });
  const found: RecordedStep = { runId, pid, folder, cgroup, ...read };
  const start = await findStart(found, context);
  removeStdin(folder);
  if (start.type === "none") return start.adoption;
  if (start.type === "failed") return adoptEnded(found, 0, context);
  return await adoptStarted(found, start.start, context);
}

/** Without the files of a step nothing tells its process from a stranger's. */
async function isGone(pid: number, { inspect }: DurableContext): Promise<boolean> {
  return (await inspect({ pid, started: null, signal: null })).state === "dead";
}

async function adoptStarted(
  found: RecordedStep,
  start: StartRecord,
  context: DurableContext,
): Promise<Adoption> {
  const { pid } = start;
  const sight = await context.inspect({ pid, started: start.started, signal: null });
  const state = stateOf(start, sight);
  if (state === "ours") return adoptLive(found, start, sight, context);
  // Read after the inspection: the process may have ended just before that.
  const { exitCode, noticedSignal } = readRecords(found.folder, found.seals);
  const hasEnded = exitCode !== null ||
    state === "dead" && noticedSignal !== null ||
    state !== "unknown" && readEnding(found.folder, found.seals) !== null;
  if (hasEnded) return adoptEnded(found, pid, context);
  if (state === "unknown") return { type: "unverified", pid };
  const left = state === "rebooted" ? null : await endLeftovers(found, pid, state, context);
  return left === null ? { type: "gone" } : { type: "unverified", pid: left };
}

/** Ids and times of start identify a process within one boot only. */
function stateOf(start: StartRecord, { bootId, state }: LeaderSight): LeaderState | "rebooted" {
  if (start.bootId !== null && bootId !== null) return start.bootId === bootId ? state : "rebooted";
  return state === "ours" ? "unknown" : state;
}

function adoptLive(
  found: RecordedStep,
  start: StartRecord,
  sight: LeaderSight,
  context: DurableContext,
): Adoption {
  const { runId, folder, cgroup, spec, seals } = found;
  const { clock, poller } = context;
  const ageMs = sight.uptimeMs === null || start.uptimeMs === null
    ? null
    : sight.uptimeMs - start.uptimeMs;
  const leader = adoptedLeader({
    folder,
    seals,
    start,
    inspect: async (target) => (await context.inspect(target)).state,
    poller,
    endOf: () => readAdoptedEnd({ folder, seals, ...spec }),
  });
  const ending = readEnding(folder, seals);
  const termAt = ending?.termAt ?? null;
  const termMsAgo = termAt === null ? null : Math.max(0, clock.now() - termAt);
  const handle = durableHandle({
    runId,
    folder,
    cgroup,
    seals,
    leader,
    timeoutMs: remainingMs(spec, ageMs, clock.now()),
    ageMs: ageMs ?? Infinity,
    begun: ending === null ? null : { reason: ending.reason, termMsAgo },
  }, context);
  return { type: "adopted", handle };
}

/** Its end is recorded, or at least why it was ended. What it left behind is still to be swept. */
function adoptEnded(
  found: RecordedStep,
  pid: number,
  context: DurableContext,
): Adoption {
  const { runId, folder, cgroup, spec, seals } = found;
  const ending = readEnding(folder, seals);
  const leader: Leader = {
    pid,
    ended: Promise.resolve(readAdoptedEnd({ folder, seals, ...spec })),
    signal: () => undefined,
    leftGroup: () => null,
  };
  const handle: RunHandle = durableHandle({
    runId,
    folder,
    cgroup,
    seals,
    leader,
    timeoutMs: null,
    ageMs: Infinity,
    begun: ending === null ? null : { reason: ending.reason, termMsAgo: 0 },
  }, context);
  return { type: "adopted", handle };
}

/**
 * The shim was killed, but its agent may live. What carries the run's id is its own and is ended; what
 * else is in the group of a dead leader may be. Tells a process that is left, or null.
 */
async function endLeftovers(
  { runId, cgroup }: RecordedStep,
  pid: number,
  state: LeaderState,
  { sweeper, scan, limits }: DurableContext,
): Promise<number | null> {
  const graceMs = limits.strayGraceMs;
  await sweeper.sweep({ runId, group: null, cgroup, graceMs, hurry: neverAborted });
  const group = state === "dead" ? pid : null;
  const [[left = null] = []] = await scan([{ runId, group, cgroup, signal: "probe" }]);
  return left;
}

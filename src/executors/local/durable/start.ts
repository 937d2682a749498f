import type { RunHandle, RunSpec } from "../../../contracts/run_executor.ts";
import { messageOf } from "../../../domain/errors.ts";
import type { SpawnFailure } from "../../../domain/outcome.ts";
import { childLeader } from "../../../process/leader.ts";
import { readEnd } from "../../../process/shim/end.ts";
import { createFile, removeStdin } from "../../../process/shim/folder.ts";
import type { Seals } from "../../../process/shim/seals.ts";
import { type DurableSpec, formatSpec } from "../../../process/shim/spec.ts";
import { spawnShim } from "../../../process/shim/spawn.ts";
import {
  createStepFolder,
  StartedTwiceError,
  stepFolder,
} from "../../../process/shim/step_folder.ts";
import { lockLimitOf } from "../../../process/sweep/lock_limit.ts";
import { failedHandle } from "../handle.ts";
import type { DurableContext } from "./context.ts";
import { durableHandle } from "./handle.ts";
import { whenStarted } from "./when_started.ts";

/** Starts a run behind a shim. What the next dispatcher needs of it is safe before there is a process. */
export async function startDurable(
  spec: RunSpec,
  context: DurableContext,
  signal: AbortSignal,
): Promise<RunHandle> {
  signal.throwIfAborted();
  const { runId, argv, cwd, timeoutMs } = spec;
  const [bootId, cgroup] = await Promise.all([
    context.bootId(),
    context.cgroups.take(runId, spec.step),
  ]);
  const seals = context.sealsOf(runId, spec.step);
  const prepared = await prepare(spec, { bootId, cgroup: cgroup.path, seals }, context);
  signal.throwIfAborted();
  if (prepared.folder === null) return failedHandle(runId, prepared.failure);
  const { folder } = prepared;
  const spawned = spawnShim({
    ...context.environment.forRun({ ...spec.env, ARTIFICER_RUN_ID: runId }),
    argv,
    cwd,
    folder,
    bootId,
    lockLimit: lockLimitOf(runId),
    cgroup,
    hasStdin: spec.stdin !== null,
    seals,
    shell: context.shell,
  });
  if (spawned.failure !== null) {
    removeStdin(folder);
    return failedHandle(runId, spawned.failure);
  }
  const [command = ""] = argv;
  const leader = childLeader(spawned.child, (status) => {
    removeStdin(folder);
    return readEnd({ folder, command, cwd, seals }, status);
  });
  const started = whenStarted({ folder, seals }, leader.ended, context.poller);
  const run = {
    runId,
    folder,
    cgroup: cgroup.path,
    seals,
    leader,
    timeoutMs,
    ageMs: 0,
    begun: null,
  };
  const handle = durableHandle(run, context);
  await spawned.told;
  return { ...handle, started };
}

type Prepared =
  | { readonly folder: string }
  | { readonly folder: null; readonly failure: SpawnFailure };

/** Fills the folder of the process to be. */
async function prepare(
  { runId, step, argv: [command = ""], cwd, stdin, timeoutMs }: RunSpec,
  { seals, ...known }: Pick<DurableSpec, "bootId" | "cgroup"> & { readonly seals: Seals },
  { runsDir, clock }: DurableContext,
): Promise<Prepared> {
  const deadlineAt = timeoutMs === null ? null : clock.now() + timeoutMs;
  const spec = formatSpec({ runId, ...known, command, cwd, timeoutMs, deadlineAt }, seals);
  // Throws if there can be no such folder: that is a bug, not the disk's doing.
  const folder = stepFolder(runsDir, runId, step);
  try {
    await createStepFolder(folder);
    await Promise.all([
      createFile(`${folder}/out`, ""),
      createFile(`${folder}/err`, ""),
      stdin === null ? undefined : createFile(`${folder}/stdin`, stdin),
    ]);
    await createFile(`${folder}/spec`, spec, { isSynced: true });
    return { folder };
  } catch (error) {
    if (error instanceof StartedTwiceError) throw error;
    const message = `Cannot keep the run's files in "${runsDir}": ${
      messageOf(error)
    }; make room there or correct state_dir`;
    return { folder: null, failure: { problem: "unavailable", message } };
  }
}

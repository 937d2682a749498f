import type { Clock } from "../../../async/clock.ts";
import type { Environment } from "../../../process/environment.ts";
import type { Poller } from "../../../process/output/poller.ts";
import type { InspectTarget, LeaderState, Sight } from "../../../process/shim/inspect.ts";
import type { Seals } from "../../../process/shim/seals.ts";
import type { DurableSpec } from "../../../process/shim/spec.ts";
import type { CgroupSupply } from "../../../process/sweep/cgroup_supply.ts";
import type { Scan } from "../../../process/sweep/scan.ts";
import type { Sweeper } from "../../../process/sweep/sweep.ts";
import type { EndingLimits } from "../../../process/terminate.ts";

/** What was seen of one process, and of the machine. */
export type LeaderSight = Omit<Sight, "states"> & { readonly state: LeaderState };

/** A step that an earlier dispatcher left, as it was to be started. */
export interface RecordedStep {
  readonly runId: string;
  /** The process that the journal knows, or null. */
  readonly pid: number | null;
  readonly folder: string;
  /** The path of its control group, if it surely is one of ours. */
  readonly cgroup: string | null;
  readonly spec: DurableSpec;
  /** What its records need to count; null for a step of an earlier version. */
  readonly seals: Seals | null;
}

/** What the parts of a durable executor share. */
export interface DurableContext {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly warn: (message: string) => void;
  readonly limits: EndingLimits;
  readonly sweeper: Sweeper;
  readonly scan: Scan;
  readonly poller: Poller;
  /** The folder of all runs' folders; an absolute path. */
  readonly runsDir: string;
  readonly capBytes: number;
  readonly shell: readonly string[];
  /** What the records of a step carry. */
  readonly sealsOf: (runId: string, step: string) => Seals;
  /** Looks at a process; many who ask at once share one child. Never rejects: then it is unknown. */
  readonly inspect: (target: InspectTarget) => Promise<LeaderSight>;
  /** The machine's boot, or null if it has no name. Asked once. */
  readonly bootId: () => Promise<string | null>;
  readonly cgroups: CgroupSupply;
}

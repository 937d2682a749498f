import { cgroupOf, type Cgroups, removeCgroups, spareCgroup } from "./cgroup.ts";

/** The control group that a step gets. */
export interface StepCgroup {
  /** Its path, or null if there can be none. */
  readonly path: string | null;
  /** The paths of groups for later steps, which the start of this one makes as well. */
  readonly ahead: readonly string[];
}

/** How far back starts count, and how long a group waits for its step, in milliseconds. */
const RECENT_MS = 5_000;

const MAX_AHEAD = 16;

/**
 * Gives steps their control groups. `mkdir` costs as much as a small agent does. So a start makes, by the same
 * `mkdir`, as many groups for later steps as there were starts within the last seconds. Each is for one step only,
 * since a record may choose it for ever. Those that no step has taken after some seconds without a start are removed.
 */
export class CgroupSupply {
  readonly #find: () => Promise<Cgroups | null>;
  #found: Promise<Cgroups | null> | undefined;
  #spares: string[] = [];
  #recent: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #removed: Promise<void> = Promise.resolve();

  constructor(find: () => Promise<Cgroups | null>) {
    this.#find = find;
  }

  /** Where groups can be made, or null. Asked once. */
  found(): Promise<Cgroups | null> {
    return this.#found ??= this.#find();
  }

  /** The group of a step that is about to start. */
  async take(runId: string, step: string): Promise<StepCgroup> {
    const cgroups = await this.found();
    if (cgroups === null) return { path: null, ahead: [] };
    const now = performance.now();
    const recent = this.#recent.filter((at) => now - at < RECENT_MS).slice(-MAX_AHEAD);
    this.#recent = [...recent, now];
    const spare = this.#spares.shift();
    // While some still wait, so that the next are there before a step gets them.
    const count = this.#spares.length <= recent.length / 4 ? recent.length : 0;
    const ahead = Array.from({ length: count }, () => spareCgroup(cgroups));
    this.#spares.push(...ahead);
    this.#removeLater();
    return { path: spare ?? cgroupOf(cgroups, runId, step), ahead };
  }

  /** Resolves once no group waits for a step any more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#removeSpares();
    await this.#removed;
  }

  #removeLater(): void {
    clearTimeout(this.#timer);
    if (this.#spares.length === 0) return;
    // By real time, not by a `Clock`: nothing is decided by it.
    this.#timer = setTimeout(() => this.#removeSpares(), RECENT_MS);
    Deno.unrefTimer(this.#timer);
  }

  #removeSpares(): void {
    const spares = this.#spares;
    this.#spares = [];
    if (spares.length > 0) this.#removed = this.#removed.then(() => removeCgroups(spares));
  }
}

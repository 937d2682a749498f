import type { Clock } from "../../async/clock.ts";
import type { LostVital } from "../../contracts/run_control.ts";
import type { Vital } from "../../contracts/vital.ts";
import type { Emit } from "../../domain/events.ts";

/** How often they are checked, in milliseconds. */
export const CHECK_EVERY_MS = 1_000;

/** What {@linkcode Vitals} need. */
export interface VitalsParts {
  readonly vitals: readonly Vital[];
  readonly clock: Clock;
  readonly emit: Emit;
}

/** Checks what the dispatcher needs. While something of it is lost, no task is claimed, and agents go on. */
export class Vitals {
  readonly #parts: VitalsParts;
  readonly #lost = new Map<Vital, LostVital>();
  #checking: Promise<void> | null = null;

  constructor(parts: VitalsParts) {
    this.#parts = parts;
  }

  /** What is lost now, as far as the last check knows. */
  get lost(): readonly LostVital[] {
    return [...this.#lost.values()];
  }

  /** Checks everything. Resolves to whether nothing is lost. */
  async check(): Promise<boolean> {
    await (this.#checking ??= this.#checkAll().finally(() => this.#checking = null));
    return this.#lost.size === 0;
  }

  /** Checks again and again until `signal` is aborted. Calls `onWhole` once nothing is lost any more. */
  async watch(signal: AbortSignal, onWhole: () => void): Promise<void> {
    if (this.#parts.vitals.length === 0) return;
    while (!signal.aborted) {
      const wasWhole = this.#lost.size === 0;
      if (await this.check() && !wasWhole) onWhole();
      await this.#parts.clock.sleep(CHECK_EVERY_MS, { signal }).catch(() => undefined);
    }
  }

  async #checkAll(): Promise<void> {
    for (const vital of this.#parts.vitals) await this.#checkOne(vital);
  }

  async #checkOne(vital: Vital): Promise<void> {
    const { clock, emit } = this.#parts;
    const state = await vital.check();
    const before = this.#lost.get(vital);
    if (state.type !== "lost") {
      this.#lost.delete(vital);
      if (state.type === "restored") emit({ type: "vital_restored", what: state.what });
      else if (before !== undefined) emit({ type: "vital_found", problem: before.problem });
      return;
    }
    const { problem, remedy } = state;
    this.#lost.set(vital, { problem, remedy, since: before?.since ?? clock.now() });
    if (before?.problem !== problem) emit({ type: "vital_lost", problem, remedy });
  }
}

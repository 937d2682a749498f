import type { Clock } from "../async/clock.ts";
import type { Vital, VitalState } from "../contracts/vital.ts";
import { explanationOf } from "../domain/errors.ts";
import type { SqliteJournal } from "../journals/sqlite/mod.ts";
import type { StateDir } from "../state/mod.ts";

/** The pause after an attempt that failed, in milliseconds: it writes into the folder, which may be another's. */
const RETRY_MS = 5_000;

/** The parts of a state folder. */
export interface StateVitalParts {
  readonly state: StateDir;
  readonly journal: Pick<SqliteJournal, "isInPlace" | "restore">;
  /** Writes the other files of the folder again. */
  readonly rewrite: () => Promise<void>;
  readonly clock: Pick<Clock, "monotonic">;
}

/**
 * The state folder. If it is removed or replaced while the dispatcher runs, as `git clean -fdx` does, its lock
 * and its journal are in files that no other process finds. The check then creates the folder again, locks what
 * is there now, and writes the journal into it.
 */
export function stateVital({ state, journal, rewrite, clock }: StateVitalParts): Vital {
  const folder = JSON.stringify(state.path);
  let isWhole = true;
  let failed: { readonly state: VitalState; readonly retryAt: number } | null = null;
  return {
    async check(): Promise<VitalState> {
      if (isWhole && state.isInPlace() && journal.isInPlace()) return { type: "ok" };
      isWhole = false;
      if (failed !== null && clock.monotonic() < failed.retryAt) return failed.state;
      try {
        await state.retake();
        if (!journal.isInPlace()) await journal.restore();
        await rewrite();
      } catch (error) {
        const lost = { type: "lost", ...lossOf(folder, error) } as const;
        failed = { state: lost, retryAt: clock.monotonic() + RETRY_MS };
        return lost;
      }
      isWhole = true;
      failed = null;
      return { type: "restored", what: RESTORED(folder) };
    },
  };
}

const RESTORED = (folder: string) =>
  `State folder ${folder} was removed or replaced: created it again and wrote the record of all runs into it. ` +
  "The logs of earlier runs are lost. If this process is killed, agents that run now are not adopted: their tasks are parked";

function lossOf(folder: string, error: unknown): { problem: string; remedy: string } {
  const { problem, remedy } = explanationOf(error);
  return {
    problem: `State folder ${folder} was removed or replaced, and cannot be used now: ${problem}`,
    remedy: remedy ?? "correct that or restart the dispatcher",
  };
}

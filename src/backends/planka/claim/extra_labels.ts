import * as z from "zod";
import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import type { PlankaClient } from "../client/client.ts";
import { answers } from "../model/records.ts";
import { STALE_MS } from "./held_lock.ts";

/** After this time every dispatcher has seen that an older label of the name is the lock. */
const SAFE_MS = 2 * STALE_MS;

const uses = z.object({
  included: z.object({ cardLabels: z.array(z.object({ labelId: z.string() })) }),
});

interface ExtraLabel {
  readonly labelId: string;
  readonly boardId: string;
  /** When it was made, in monotonic time. */
  readonly madeAt: number;
}

/**
 * Labels that we made although another dispatcher made the same lock at the same moment. The oldest one is the
 * lock; ours is removed once nobody can still use it.
 */
export class ExtraLabels {
  readonly #client: PlankaClient;
  readonly #clock: Clock;
  #labels: readonly ExtraLabel[] = [];

  constructor(client: PlankaClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  add(labelId: string, boardId: string): void {
    this.#labels = [...this.#labels, { labelId, boardId, madeAt: this.#clock.monotonic() }];
  }

  /** Removes the labels whose time has come and that no card has. Those that fail stay for the next call. */
  async remove(signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    for (const label of this.#labels.filter(({ madeAt }) => now - madeAt >= SAFE_MS)) {
      try {
        await this.#removeOne(label, signal);
        this.#labels = this.#labels.filter((each) => each !== label);
      } catch (error) {
        if (!isAdapterError(error)) throw error;
        if (isAdapterError(error, "not_found") || isAdapterError(error, "forbidden")) {
          this.#labels = this.#labels.filter((each) => each !== label);
        }
      }
    }
  }

  async #removeOne({ labelId, boardId }: ExtraLabel, signal: AbortSignal): Promise<void> {
    const { included } = await this.#client.get(`/api/boards/${boardId}`, uses, signal);
    // A person has found a use for it, or an older version of the dispatcher has: it stays.
    if (included.cardLabels.some((use) => use.labelId === labelId)) return;
    const request = { method: "DELETE", path: `/api/labels/${labelId}` } as const;
    await this.#client.write(request, answers.item, signal);
  }
}

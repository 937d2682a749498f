import type { Clock } from "../../../async/clock.ts";
import { type StatusAnswer, statusAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { UnreachableError } from "../http/errors.ts";

/** The wait between two questions, in milliseconds. */
const PAUSE_MS = 1_000;

/** Something new about a dispatcher. */
export type Update =
  | {
    readonly type: "status";
    readonly status: StatusAnswer;
    /** When it arrived, by the monotonic clock. */
    readonly at: number;
    /** Whether it comes from another start of the dispatcher than the one before. */
    readonly isRestarted: boolean;
    /** Whether the dispatcher did not answer right before. */
    readonly isBack: boolean;
  }
  | {
    readonly type: "unreachable";
    /** Since when, by the monotonic clock. */
    readonly since: number;
  };

/** Whom {@linkcode updates} asks. */
export interface UpdatesOptions {
  readonly api: Pick<ApiClient, "ask">;
  readonly clock: Pick<Clock, "sleep" | "monotonic">;
  /** Ends the updates. */
  readonly signal: AbortSignal;
}

/**
 * Asks a dispatcher for its state and its events again and again, until `signal` is aborted. If it no longer
 * answers, that is an update, and it is asked until it answers again.
 *
 * @throws {ClientError} if it does not answer the first time, or if it refuses
 */
export async function* updates({ api, clock, signal }: UpdatesOptions): AsyncGenerator<Update> {
  let instance: string | null | undefined;
  let isRestarted = false;
  let last = 0;
  let lostAt: number | null = null;
  while (!signal.aborted) {
    try {
      const path = `/status?events_since=${last}`;
      const { value: status } = await api.ask({ path, signal }, statusAnswer());
      const isOther = instance !== undefined && status.instance_id !== instance;
      isRestarted ||= isOther;
      instance = status.instance_id;
      if (isOther && last > 0) {
        // Another start counts from 1 again: what it has told so far is still to come.
        last = 0;
        continue;
      }
      last = status.events?.last ?? 0;
      const isBack = lostAt !== null;
      yield { type: "status", status, at: clock.monotonic(), isRestarted, isBack };
      isRestarted = false;
      lostAt = null;
    } catch (error) {
      if (signal.aborted) return;
      if (instance === undefined || !(error instanceof UnreachableError)) throw error;
      lostAt ??= clock.monotonic();
      yield { type: "unreachable", since: lostAt };
    }
    await clock.sleep(PAUSE_MS, { signal }).catch(() => {});
  }
}

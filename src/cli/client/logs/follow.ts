import type { Clock } from "../../../async/clock.ts";
import { type RunAnswer, runAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { RefusalError, UnreachableError } from "../http/errors.ts";
import type { LogOutput } from "./output.ts";
import { LogPosition } from "./position.ts";
import { isLive } from "../views/runs.ts";

/** The wait between two requests, in milliseconds. */
const PAUSE_MS = 200;
/** After so many failures in a row, stop: a restart of the dispatcher takes only seconds. */
const MAX_FAILURES = 25;

/** Which log {@linkcode follow} reads, and where it prints it. */
export interface FollowOptions {
  readonly api: ApiClient;
  readonly runId: string;
  /** Where to begin, in bytes from the beginning of the run's output. */
  readonly from: number;
  readonly output: LogOutput;
  readonly clock: Pick<Clock, "sleep">;
  /** Ends the following. */
  readonly signal: AbortSignal;
  /** Called once each time that the connection breaks. */
  readonly onBroken: () => void;
  /** Called before it reads on after the dispatcher closed the log, or the connection broke. */
  readonly onAgain?: () => Promise<void>;
  /** After so many failures in a row it stops. */
  readonly maxFailures?: number;
}

/**
 * Prints a run's log from `from` until the run has ended, and resolves to the run. If the connection
 * breaks, it reconnects and continues from the same place. Resolves to `"interrupted"` once `signal` is
 * aborted, and to `"unread"` if the reader of the output has gone.
 *
 * @throws {ClientError} if the dispatcher refuses, or stays unreachable
 */
export async function follow(
  options: FollowOptions,
): Promise<RunAnswer | "interrupted" | "unread"> {
  const { output, clock, signal, onBroken, maxFailures = MAX_FAILURES } = options;
  let position = new LogPosition(options.from);
  let failures = 0;
  for (let isFirst = true;; isFirst = false) {
    try {
      if (!isFirst) {
        await clock.sleep(PAUSE_MS, { signal });
        await options.onAgain?.();
      }
      // If the dispatcher no longer has some bytes, it says so in a line that begins at this position.
      position = new LogPosition(position.at);
      const ended = await followOnce(position, options);
      if (ended !== null) return ended === "unread" || !await output.end() ? "unread" : ended;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return await output.end() ? "interrupted" : "unread";
      // It had a place before, and gets one again.
      const isFull = !isFirst && error instanceof RefusalError &&
        error.code === "too_many_followers";
      if (!(error instanceof UnreachableError || isFull) || failures >= maxFailures) throw error;
      if (failures === 0) onBroken();
      failures++;
    }
  }
}

/** Resolves to the run if it has ended, or to null if the dispatcher closed the log because it stops. */
async function followOnce(
  position: LogPosition,
  { api, runId, output, signal }: FollowOptions,
): Promise<RunAnswer | "unread" | null> {
  let missing: RefusalError | null = null;
  try {
    const path = `/runs/${runId}/log?follow=true&offset=${position.at}`;
    for await (const bytes of api.read({ path, signal })) {
      if (!await output.write(bytes)) return "unread";
      position.advance(bytes);
    }
  } catch (error) {
    if (!(error instanceof RefusalError) || error.code !== "no_log") throw error;
    missing = error;
  }
  const { value: run } = await api.ask({ path: `/runs/${runId}`, signal }, runAnswer());
  if (isLive(run)) return null;
  // A run that never started has no log; its error says why.
  if (missing !== null && run.started_at !== null) throw missing;
  return run;
}

import type { Clock } from "../../../async/clock.ts";
import { type RunAnswer, runAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { RefusalError, UnreachableError } from "../http/errors.ts";
import type { LogOutput } from "./output.ts";
import { LogPosition } from "./position.ts";
import { isLive } from "../views/runs.ts";

/** Between two attempts, in milliseconds. */
const PAUSE_MS = 200;
/** After so many in a row that reached nobody, the dispatcher is not coming back: it takes seconds to start. */
const PATIENCE = 25;

/** What following a log needs. */
export interface FollowOptions {
  readonly api: ApiClient;
  readonly runId: string;
  /** Where to begin, in bytes from the run's first. */
  readonly from: number;
  readonly output: LogOutput;
  readonly clock: Pick<Clock, "sleep">;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told once each time that the connection breaks off. */
  readonly onBroken: () => void;
}

/**
 * Prints a run's log from `from` on until the run has ended, and resolves to the run. Where the
 * connection breaks off it goes on from there. `"interrupted"` once `signal` is aborted, `"unread"` where
 * nobody reads what is printed.
 *
 * @throws {ClientError} where the dispatcher refuses, or stays out of reach
 */
export async function follow(
  options: FollowOptions,
): Promise<RunAnswer | "interrupted" | "unread"> {
  const { output, clock, signal, onBroken } = options;
  let position = new LogPosition(options.from);
  let failures = 0;
  for (let isFirst = true;; isFirst = false) {
    try {
      if (!isFirst) await clock.sleep(PAUSE_MS, { signal });
      // What the dispatcher no longer holds it tells in a line of its own, which begins where we are.
      position = new LogPosition(position.at);
      const ended = await followOnce(position, options);
      if (ended !== null) return ended === "unread" || !await output.end() ? "unread" : ended;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return await output.end() ? "interrupted" : "unread";
      if (!(error instanceof UnreachableError) || failures === PATIENCE) throw error;
      if (failures === 0) onBroken();
      failures++;
    }
  }
}

/** The run once it has ended, or null: the dispatcher closes what is followed when it stops itself. */
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
  // One that never started has no log, and its end says why.
  if (missing !== null && run.started_at !== null) throw missing;
  return run;
}

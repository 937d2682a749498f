import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import { systemClock } from "../async/system_clock.ts";
import type { ReloadAnswer } from "../contracts/config_control.ts";
import { messageOf } from "../domain/errors.ts";
import type { Emit } from "../domain/events.ts";
import type { ReloadRequests, Requester } from "./requests.ts";
import { watchConfig } from "./watch_config.ts";

/** The requests, and how to handle them. */
export interface FollowOptions {
  readonly requests: ReloadRequests;
  /** Handles one request; the next one waits for it. Never fails. */
  readonly reload: (requester: Requester) => Promise<ReloadAnswer>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Handles requests, one after the other, until `signal` is aborted. */
export async function followRequests(
  { requests, reload, clock, signal }: FollowOptions,
): Promise<void> {
  const end = () => requests.end();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  for await (const { requester, answer } of requests.taken(clock, signal)) {
    answer(await reload(requester));
  }
}

/** The file to watch, and where to report its changes. */
export interface HintOptions {
  readonly path: string;
  /** The name of the file in messages. */
  readonly source: string;
  readonly requests: ReloadRequests;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The pause before the file is watched again, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Turns each change of the file into a request until `signal` is aborted. If the watch fails, such as since the
 * folder was removed, it reports that once, and again once it watches again.
 */
export async function hintOfChanges(
  { path, source, requests, emit, signal }: HintOptions,
): Promise<void> {
  let isWatched = true;
  const onChange = () => {
    if (!isWatched) emit({ type: "config_watched", source });
    isWatched = true;
    requests.hint();
  };
  while (!signal.aborted) {
    try {
      await watchConfig(path, { signal, onChange });
    } catch (error) {
      if (isWatched) emit({ type: "config_unwatched", source, reason: messageOf(error) });
      isWatched = false;
      await sleepUntilAborted(signal, RETRY_MS, systemClock);
    }
  }
}

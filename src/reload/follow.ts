import type { Clock } from "../async/clock.ts";
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
  /** How changes are detected. */
  readonly watch?: typeof watchConfig;
}

/**
 * Turns each change of the file into a request until `signal` is aborted. If the watch fails, it
 * reports that once.
 */
export async function hintOfChanges(
  { path, source, requests, emit, signal, watch = watchConfig }: HintOptions,
): Promise<void> {
  try {
    await watch(path, { signal, onChange: () => requests.hint() });
  } catch (error) {
    emit({ type: "config_unwatched", source, reason: messageOf(error) });
  }
}

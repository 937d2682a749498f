import type { Settings } from "../config/settings.ts";
import { describeChanges } from "./changes.ts";

/** What a change of the config comes to while the dispatcher runs. */
export interface Reload {
  /** What applies from now on. */
  readonly settings: Settings;
  /** What is different in it, in words. */
  readonly changes: readonly string[];
  /** What the file changes too and only a restart can apply, in words. */
  readonly waiting: readonly string[];
}

/**
 * What of `next` applies in place of `current`. The address that is listened on, the board and its
 * credentials stay what they were at the start: live runs speak to them.
 */
export function planReload(current: Settings, next: Settings): Reload {
  const { apiHost, apiPort, backend, stateDir, tokenCommand } = current;
  const settings: Settings = { ...next, apiHost, apiPort, backend, stateDir, tokenCommand };
  return {
    settings,
    changes: describeChanges(current, settings),
    waiting: describeChanges(settings, next),
  };
}

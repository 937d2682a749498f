import { changesOf, type Section } from "../config/section.ts";
import { SECTIONS } from "../config/sections/mod.ts";
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
 * What of `next` applies in place of `current`. What a section marks with `needsRestart`, such as the
 * address that is listened on, the board and its credentials, stays what it was at the start: live runs
 * depend on it.
 */
export function planReload(
  current: Settings,
  next: Settings,
  sections: readonly Section[] = SECTIONS,
): Reload {
  const kept = changesOf(sections, "top")
    .filter(([, { needsRestart }]) => needsRestart)
    .map(([name]) => [name, Reflect.get(current, name)]);
  const settings: Settings = { ...next, ...Object.fromEntries(kept) };
  return {
    settings,
    changes: describeChanges(current, settings, sections),
    waiting: describeChanges(settings, next, sections),
  };
}

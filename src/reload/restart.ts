import { changesOf, type Section } from "../config/section.ts";
import { SECTIONS } from "../config/sections/mod.ts";
import type { Settings } from "../config/settings.ts";
import { describeChanges } from "./changes.ts";

/** The effect of a changed config on a running dispatcher. */
export interface Reload {
  /** The settings that apply from now on. */
  readonly settings: Settings;
  /** The changes in these settings, in words. */
  readonly changes: readonly string[];
  /** Other changes of the file, which only a restart can apply, in words. */
  readonly waiting: readonly string[];
}

/**
 * Decides which changes of `next` apply at once. Settings that their section marks with `needsRestart`,
 * such as the address of the API and the board, keep their current value: live runs depend on them.
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

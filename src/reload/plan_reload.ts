import { changesOf, type Section } from "../config/section.ts";
import { SECTIONS } from "../config/sections/mod.ts";
import type { Settings } from "../config/settings.ts";
import { describeChanges } from "./changes.ts";
import { withoutEscalations } from "./escalations.ts";

/** The effect of a changed config on a running dispatcher. */
export interface Reload {
  /** The settings that apply from now on. */
  readonly settings: Settings;
  /** The changes in these settings, in words. */
  readonly changes: readonly string[];
  /** Changes that wait until a person asks for a reload, in words. */
  readonly unconfirmed: readonly string[];
  /** Other changes of the file, which only a restart can apply, in words. */
  readonly forRestart: readonly string[];
}

/** How {@linkcode planReload} decides. */
export interface PlanOptions {
  /**
   * The settings that a person has allowed, if an agent may have made the changes: what exceeds them is
   * held back. Null if all changes come from a person.
   */
  readonly allowed?: Settings | null;
  readonly sections?: readonly Section[];
}

/**
 * Decides which changes of `next` apply at once. Settings that their section marks with `needsRestart`,
 * such as the address of the API and the board, keep their current value: live runs depend on them.
 */
export function planReload(
  current: Settings,
  next: Settings,
  { allowed = null, sections = SECTIONS }: PlanOptions = {},
): Reload {
  const kept = changesOf(sections, "top")
    .filter(([, { needsRestart }]) => needsRestart)
    .map(([name]) => [name, Reflect.get(current, name)]);
  const applicable: Settings = { ...next, ...Object.fromEntries(kept) };
  const settings = allowed === null
    ? applicable
    : withoutEscalations({ current, next: applicable, allowed, sections });
  return {
    settings,
    changes: describeChanges(current, settings, sections),
    unconfirmed: describeChanges(settings, applicable, sections),
    forRestart: describeChanges(applicable, next, sections),
  };
}

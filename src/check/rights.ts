import type { Settings } from "../config/settings.ts";
import { describeMissing, missing, needsOf, type Rights } from "../security/permissions.ts";
import { type CheckResult, failedBy, ok } from "./result.ts";

/** The result for the rights, and which other checks cannot run without them. */
export interface CheckedRights {
  readonly result: CheckResult;
  readonly lacks: { readonly run: boolean; readonly api: boolean; readonly board: boolean };
}

/** Checks that Deno grants every right that the dispatcher will need. */
export function checkRights(
  settings: Settings,
  rights: Rights = Deno.permissions,
  standalone: boolean = Deno.build.standalone,
): CheckedRights {
  const lacking = missing(needsOf(settings), rights);
  return {
    result: lacking.length === 0
      ? ok("rights", "Every right that the dispatcher needs is granted")
      : failedBy("rights", describeMissing(lacking, standalone), null),
    lacks: {
      run: lacking.some(({ permission }) => permission.name === "run"),
      api: lacking.some(({ who }) => who === "The HTTP API"),
      board: missing(settings.backend.needs, rights).length > 0,
    },
  };
}

/**
 * How something is that the dispatcher needs. `"restored"`: it was gone or another one was in its place, and
 * this check has made it whole again; `what` says in a sentence what happened and what is lost. `"lost"`: it is
 * gone, and the check could not help.
 */
export type VitalState =
  | { readonly type: "ok" }
  | { readonly type: "restored"; readonly what: string }
  | { readonly type: "lost"; readonly problem: string; readonly remedy: string };

/**
 * Something outside of the process that the dispatcher needs in order to claim tasks, and that others may
 * remove or replace while it runs: an agent that cleans up its folder, for example.
 */
export interface Vital {
  /**
   * Checks that it is still there, and restores it if that is possible. Never rejects. Costs little: the
   * dispatcher calls it every second and before it claims. Calls do not overlap.
   */
  check(): Promise<VitalState>;
}

import type { OnShutdown, Route } from "../domain/route.ts";

/** What may change while a dispatcher runs. */
export interface DispatcherSettings {
  readonly routes: readonly Route[];
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
  /** What becomes of live runs at a stop. */
  readonly onShutdown: OnShutdown;
  /** Within which a stop is over once it may be, whatever hangs. */
  readonly shutdownGraceMs: number;
}

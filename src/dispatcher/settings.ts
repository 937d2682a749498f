import type { OnShutdown, Route } from "../domain/route.ts";

/** The settings that can change while a dispatcher runs. */
export interface DispatcherSettings {
  readonly routes: readonly Route[];
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
  /** What happens to live runs at a shutdown. */
  readonly onShutdown: OnShutdown;
  /** The longest time that a shutdown may take, in milliseconds, without the runs that it waits for. */
  readonly shutdownGraceMs: number;
}

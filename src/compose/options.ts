import type { ProxyVariables } from "../net/proxies.ts";
import type { Secrets } from "../config/secrets.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../logging/log.ts";
import type { Redact } from "../text/redaction.ts";
import type { ReloadSource } from "./reload.ts";
import type { Seams } from "./seams.ts";
import type { DispatcherStatus } from "../contracts/run_control.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { EventSink } from "./event_hub.ts";

/** What a dispatcher needs to run. */
export interface RunDispatcherOptions {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** The environment of agents, without secrets; null if it cannot be read: agents then inherit it. */
  readonly baseEnv: Record<string, string> | null;
  /** The variables that `.env` adds to each agent's environment if `baseEnv` is null. */
  readonly addedEnv: Record<string, string>;
  /** The proxies that the environment names, if it was read for them. */
  readonly proxies?: ProxyVariables;
  /** Whether to start the ready tasks, wait for them, and return. */
  readonly once: boolean;
  readonly log: Log;
  readonly redact: Redact;
  readonly signals: { readonly stop: AbortSignal; readonly hurry: AbortSignal };
  readonly reload: ReloadSource;
  /** What shows the dispatcher to people. */
  readonly faces?: readonly Face[];
  readonly seams?: Seams;
}

/** A dispatcher whose API listens, as a face in the same process sees it. */
export interface Running {
  /** The address of its API. */
  readonly url: string;
  readonly folder: string;
  readonly tasks: Pick<TaskAdapter, "getReadyTasks">;
  /** The current settings. A reload changes them. */
  settings(): Settings;
  /** The state now. Cheap. */
  status(): DispatcherStatus;
}

/** Shows a dispatcher to a person, from within its process. Its methods must not wait. */
export interface Face {
  /** Called once, when the API listens and before the first poll. */
  show(running: Running): void;
  /** Receives each event after the log. */
  readonly take: EventSink;
}

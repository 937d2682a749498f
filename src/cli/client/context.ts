import type { CancelCommand, LogsCommand, RunsCommand, StatusCommand } from "../options/client.ts";
import type { PauseCommand, ReloadCommand, RetryCommand } from "../options/control.ts";
import type { TaskCommand } from "../options/task.ts";
import type { WatchCommand } from "../options/watch.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ApiClient } from "./http/api_client.ts";
import type { ClientEnvironment } from "./target/environment.ts";

/** A command that asks a running dispatcher. */
export type ClientCommand =
  | StatusCommand
  | RunsCommand
  | LogsCommand
  | WatchCommand
  | CancelCommand
  | RetryCommand
  | PauseCommand
  | ReloadCommand
  | TaskCommand;

/** What every command that asks a dispatcher needs. */
export interface ClientContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly environment: ClientEnvironment;
}

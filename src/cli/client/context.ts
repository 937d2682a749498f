import type { Terminal } from "../terminal/terminal.ts";
import type { ApiClient } from "./http/api_client.ts";
import type { ClientEnvironment } from "./target/environment.ts";

/** What every command that asks a dispatcher has at hand. */
export interface ClientContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly environment: ClientEnvironment;
}

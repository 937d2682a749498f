/** What is known of an event beside its message. Names are in snake_case. */
export type Facts = Readonly<Record<string, unknown>>;

/** How loud a line is. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** Takes lines for the log. Never throws and never waits. */
export interface Log {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warning(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

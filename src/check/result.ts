import type { Explanation } from "../domain/errors.ts";

/** The names of all checks, in the order in which they are reported. */
export const CHECK_NAMES = [
  "config",
  "rights",
  "state",
  "exposure",
  "environment",
  "token_command",
  "board",
  "credentials",
  "queues",
  "webhook",
  "command",
  "arguments",
  "port",
  "token",
] as const;

/** One of {@linkcode CHECK_NAMES}. */
export type CheckName = typeof CHECK_NAMES[number];

/** Maximum milliseconds for one check. */
export const CHECK_TIMEOUT_MS = 5_000;

/** The result of one check. A check can have several results, such as one for each route's command. */
export interface CheckResult {
  readonly name: CheckName;
  /** `"skipped"` if a check that it depends on failed. A warning is not a failure. */
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** The finding. Its further lines are indented. */
  readonly message: string;
  /** What to do about it, or null if there is nothing to do. */
  readonly remedy: string | null;
}

/** The subject of each check in the message for a skipped check. */
const SUBJECTS: Readonly<Record<CheckName, string>> = {
  config: "The config",
  rights: "The rights",
  state: "The state folder",
  exposure: "The reach of agents and other users",
  environment: "The environment",
  token_command: "The token command",
  board: "The board",
  credentials: "The credentials",
  queues: "The queues",
  webhook: "The board's webhook",
  command: "The agents' commands",
  arguments: "The agents' arguments",
  port: "The API's port",
  token: "The API's token",
};

/** A check that found no problem. */
export function ok(name: CheckName, message: string): CheckResult {
  return { name, state: "ok", message, remedy: null };
}

/** A check that found something which works, but probably not as intended. */
export function warning(name: CheckName, message: string, remedy: string): CheckResult {
  return { name, state: "warning", message, remedy };
}

/** A check that found something which does not work. */
export function failed(name: CheckName, message: string, remedy: string | null): CheckResult {
  return { name, state: "failed", message, remedy };
}

/** A check that could not run. `why` completes "… not checked: …". */
export function skipped(name: CheckName, why: string): CheckResult {
  const verb = SUBJECTS[name].endsWith("s") ? "were" : "was";
  const message = `${SUBJECTS[name]} ${verb} not checked: ${why}`;
  return { name, state: "skipped", message, remedy: null };
}

/** A check that failed by an error. `otherwise` is the remedy if the error has none. */
export function failedBy(
  name: CheckName,
  { problem, remedy }: Explanation,
  otherwise: string | null,
): CheckResult {
  return failed(name, problem, remedy === null ? otherwise : capitalized(remedy));
}

/** A check whose warning is an error. `otherwise` is the remedy if the error has none. */
export function warningBy(
  name: CheckName,
  { problem, remedy }: Explanation,
  otherwise: string,
): CheckResult {
  return warning(name, problem, remedy === null ? otherwise : capitalized(remedy));
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { Explanation } from "../domain/errors.ts";

/** What is looked at, in the order in which it is told. */
export const CHECK_NAMES = [
  "config",
  "rights",
  "state",
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

/** How long one check may take, in milliseconds. */
export const PATIENCE_MS = 5_000;

/** What came of one check. A name may come more than once, such as for each route's command. */
export interface CheckResult {
  readonly name: CheckName;
  /** `"skipped"` where something that it depends on failed. A warning is no failure. */
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** What was found; further lines are indented. */
  readonly message: string;
  /** What to do about it, or null where there is nothing to do. */
  readonly remedy: string | null;
}

/** What each check is called where it could not be made. */
const SUBJECTS: Readonly<Record<CheckName, string>> = {
  config: "The config",
  rights: "The rights",
  state: "The state folder",
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

/** All is as it should be. */
export function ok(name: CheckName, message: string): CheckResult {
  return { name, state: "ok", message, remedy: null };
}

/** It works, and not as anyone wants it. */
export function warning(name: CheckName, message: string, remedy: string): CheckResult {
  return { name, state: "warning", message, remedy };
}

/** It does not work. */
export function failed(name: CheckName, message: string, remedy: string | null): CheckResult {
  return { name, state: "failed", message, remedy };
}

/** It could not be looked at. `why` completes "… not looked at: …". */
export function skipped(name: CheckName, why: string): CheckResult {
  const verb = SUBJECTS[name].endsWith("s") ? "were" : "was";
  const message = `${SUBJECTS[name]} ${verb} not looked at: ${why}`;
  return { name, state: "skipped", message, remedy: null };
}

/** It does not work for the reason that an error gives. `otherwise` is for one that knows no remedy. */
export function failedBy(
  name: CheckName,
  { problem, remedy }: Explanation,
  otherwise: string | null,
): CheckResult {
  return failed(name, problem, remedy === null ? otherwise : capitalized(remedy));
}

/** It works, and an error says what is not as anyone wants it. See {@linkcode failedBy}. */
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

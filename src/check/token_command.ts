import { LateError, withDeadline } from "../async/deadline.ts";
import type { Secrets } from "../config/secrets.ts";
import type { Settings } from "../config/settings.ts";
import { messageOf, UsageError } from "../domain/errors.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, ok } from "./result.ts";

/** Checks that `token_command` prints a token, without showing it. Null if the config has no such command. */
export async function checkTokenCommand(
  { tokenCommand }: Pick<Settings, "tokenCommand">,
  secrets: Secrets,
  timeoutMs: number = CHECK_TIMEOUT_MS,
): Promise<CheckResult | null> {
  if (tokenCommand === null) return null;
  const name = JSON.stringify(tokenCommand[0]);
  let asked: Promise<string | null> = Promise.resolve(null);
  try {
    await withDeadline({ ms: timeoutMs }, (signal) => asked = secrets.tokenFromCommand(signal));
    return ok("token_command", `token_command ${name} prints a token`);
  } catch (error) {
    if (error instanceof LateError) {
      // Wait until the command that took too long has ended.
      await asked.catch(() => null);
      const message = `token_command ${name} gave ${error.message}`;
      return failed("token_command", message, "Make it answer without input from a person");
    }
    if (!(error instanceof UsageError)) throw error;
    return failed("token_command", messageOf(error), `Run it by hand, and correct "token_command"`);
  }
}

import { LateError, withDeadline } from "../async/deadline.ts";
import type { Secrets } from "../config/secrets.ts";
import type { Settings } from "../config/settings.ts";
import { messageOf, UsageError } from "../domain/errors.ts";
import { type CheckResult, failed, ok, PATIENCE_MS } from "./result.ts";

/** Whether `token_command` prints something; nothing where there is none. What it prints is told nobody. */
export async function checkTokenCommand(
  { tokenCommand }: Pick<Settings, "tokenCommand">,
  secrets: Secrets,
  patienceMs: number = PATIENCE_MS,
): Promise<CheckResult | null> {
  if (tokenCommand === null) return null;
  const name = JSON.stringify(tokenCommand[0]);
  let asked: Promise<string | null> = Promise.resolve(null);
  try {
    await withDeadline({ ms: patienceMs }, (signal) => asked = secrets.tokenFromCommand(signal));
    return ok("token_command", `token_command ${name} prints a token`);
  } catch (error) {
    if (error instanceof LateError) {
      // Until the command that was given up is gone.
      await asked.catch(() => null);
      const message = `token_command ${name} gave ${error.message}`;
      return failed("token_command", message, "Have it answer without a person at the keyboard");
    }
    if (!(error instanceof UsageError)) throw error;
    return failed("token_command", messageOf(error), `Run it by hand, and correct "token_command"`);
  }
}

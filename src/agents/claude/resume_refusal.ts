import { withoutCodes } from "../../text/printable.ts";

/** A longer line is not one that claude itself writes about a session. */
const MAX_CHARS = 500;
/** Such as `Error: `, or the name and the time that a wrapper puts before each line. */
const MAX_PREFIX_CHARS = 60;

/** What claude says if it can't resume a session; versions put other words and colors around it. */
const REFUSALS =
  /No conversation found (?:with session ID|to continue)|No message found with message\.uuid|Session ID \S{1,80} is already in use|Failed to resume session|--resume requires a valid session/i;

/** Whether claude says in a line that it can't resume the session. */
export function refusesResume(line: string): boolean {
  if (line.length > MAX_CHARS) return false;
  const at = withoutCodes(line).search(REFUSALS);
  return at !== -1 && at <= MAX_PREFIX_CHARS;
}

/** The meaning of HUP: the terminal is gone, or a supervisor asks for a reload of the config. */
export type HangupMeaning = "stop" | "reload";

/**
 * With a terminal, this shell sends itself a HUP and dies of it. Without a terminal it sends none. Under
 * `nohup` it ignores the HUP, as this process does until it listens.
 */
const SCRIPT = "(: </dev/tty) 2>/dev/null && kill -HUP $$; exit 0";

/**
 * Finds out what HUP means here: `"stop"` if this process has a controlling terminal and was not started
 * by `nohup`. Its child must be the first one of this process. Deno itself listens for HUP soon after a
 * first child was started, and the next child then no longer inherits that HUP is ignored. It needs a
 * child, because Deno cannot open a device without more rights.
 */
export async function hangupMeaning(): Promise<HangupMeaning> {
  const { signal } = await new Deno.Command("sh", {
    args: ["-c", SCRIPT],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return signal === "SIGHUP" ? "stop" : "reload";
}

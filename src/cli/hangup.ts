/** What HUP means: a lost terminal, or a supervisor's wish to have the config read again. */
export type HangupMeaning = "stop" | "reload";

/**
 * With a terminal the shell gets a HUP as we would, and dies of it. Without one it sends itself none;
 * under `nohup` it ignores it, as we do until we listen.
 */
const SCRIPT = "(: </dev/tty) 2>/dev/null && kill -HUP $$; exit 0";

/**
 * Finds out what HUP means here: `"stop"` where this process has a controlling terminal and was not
 * started to outlive it. To be called before anything listens for HUP: the child would no more
 * inherit that it is ignored. Only a child can look at all, since Deno opens no device without
 * further rights.
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

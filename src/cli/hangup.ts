import { parseTraits, PRINT_TRAITS, type TerminalTraits } from "./live/traits.ts";

/** The meaning of HUP: the terminal is gone, or a supervisor asks for a reload of the config. */
export type HangupMeaning = "stop" | "reload";

/** What a shell tells that this process can't find out by itself. */
export interface Surroundings {
  readonly hangup: HangupMeaning;
  readonly terminal: TerminalTraits;
}

/**
 * With a terminal, this shell sends itself a HUP and dies of it. Without a terminal it sends none. Under
 * `nohup` it ignores the HUP, as this process does until it listens.
 */
const HANG_UP = "(: </dev/tty) 2>/dev/null && kill -HUP $$; exit 0";

/**
 * Finds out what HUP means here, and what the terminal can do. HUP means `"stop"` if this process has a
 * controlling terminal and was not started by `nohup`. Called first of all: Deno 2.9 itself listens for HUP half
 * a second after its start, and a child then no longer inherits that HUP is ignored. On a busy machine the rest of
 * this program is not loaded by then. It needs a child, because Deno cannot open a device, or read the
 * environment, without more rights.
 */
export async function askSurroundings(): Promise<Surroundings> {
  const { signal, stdout } = await new Deno.Command("sh", {
    args: ["-c", PRINT_TRAITS + HANG_UP],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return {
    hangup: signal === "SIGHUP" ? "stop" : "reload",
    terminal: parseTraits(new TextDecoder().decode(stdout)),
  };
}

/** The same, while the rest of the program is loaded; null without the right, whose lack is reported later. */
export function askSurroundingsEarly(): Promise<Surroundings> | null {
  if (Deno.permissions.querySync({ name: "run", command: "sh" }).state !== "granted") return null;
  const surroundings = askSurroundings();
  // What is wrong with the config is reported first.
  surroundings.catch(() => {});
  return surroundings;
}

/** Takes a state folder, prints what came of it, and holds it until standard input ends. */
import { openStateDir } from "../../src/state/mod.ts";

const [path = ""] = Deno.args;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

try {
  const state = await openStateDir(path);
  say("unavailable" in state ? `unavailable: ${state.unavailable}` : "held");
  await Deno.stdin.read(new Uint8Array(1));
} catch (error) {
  say(String(error));
}

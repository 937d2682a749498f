import { fileURLToPath } from "node:url";
import { STRICT } from "../../../fixtures/run_deno.ts";

const MAIN = fileURLToPath(new URL("../../../../main.ts", import.meta.url));

/** `logs` with its output as it comes. */
export function startLogs(...args: readonly string[]) {
  return startCommand("logs", ...args);
}

/** A command with its output as it comes, under the two strict flags. */
export function startCommand(...args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...STRICT, MAIN, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    child,
    reader,
    /** Reads until it has printed `part`, or all of it without one. */
    async read(part?: string): Promise<string> {
      while (part === undefined || !text.includes(part)) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      return text;
    },
    async ended() {
      const [complaint, { code }] = await Promise.all([
        new Response(child.stderr).text(),
        child.status,
      ]);
      return { code, complaint };
    },
  };
}

import { fileURLToPath } from "node:url";

const WRITER = fileURLToPath(new URL("../../fixtures/board_writer.ts", import.meta.url));

/** Starts `board_writer.ts` with these arguments. */
export function startWriter(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", WRITER, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs `board_writer.ts` to its end. */
export async function runWriter(
  ...args: string[]
): Promise<{ signal: string | null; out: string }> {
  const { signal, stdout, stderr, success } = await startWriter(...args).output();
  const out = new TextDecoder().decode(stdout);
  if (!success && signal === null) throw new Error(new TextDecoder().decode(stderr) + out);
  return { signal, out };
}

import { UsageError } from "../../domain/errors.ts";

/** The names that a shell can expand. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The inherited values of the variables `names`. A child process reads them, which works even if Deno
 * may not read the environment. The result omits variables that are not set.
 */
export async function readInherited(names: readonly string[]): Promise<Record<string, string>> {
  const speakable = names.filter((name) => NAME.test(name));
  if (speakable.length === 0) return {};
  const fields = (await runShell(speakable.map(printVariable).join("\n"))).split("\0");
  return Object.fromEntries(speakable.flatMap((name, i) => {
    const field = fields[i] ?? "";
    return field === "" ? [] : [[name, field.slice(1)]];
  }));
}

/**
 * Prints `=` and the value, or nothing if the variable is not set; then a NUL, which no value
 * contains.
 */
function printVariable(name: string): string {
  return `printf '%s\\000' "\${${name}+=}\${${name}-}"`;
}

async function runShell(script: string): Promise<string> {
  if (Deno.permissions.querySync({ name: "run", command: "sh" }).state !== "granted") {
    throw new UsageError(
      "Cannot read the board's credentials: run with --allow-run, which agents need as well",
    );
  }
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", script],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  if (!success) throw new UsageError("Cannot read the environment: its child process failed");
  return new TextDecoder().decode(stdout);
}

/** How long a program may take, in milliseconds. */
const TIMEOUT_MS = 1_000;

/**
 * What a program of the system prints, such as `lsof`: these know which process has a port or a lock. An empty text
 * if it is not installed, takes longer than a second, or may not be run.
 */
export async function toolOutput([command = "", ...args]: readonly string[]): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).output();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}

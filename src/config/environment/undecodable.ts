/**
 * The names of inherited variables whose name or value is not UTF-8. Deno leaves them out of the
 * environment that it shows, so agents do not get them. A child can still list them.
 */
export async function undecodableNames(): Promise<string[]> {
  if (Deno.permissions.querySync({ name: "run", command: "env" }).state !== "granted") return [];
  const { success, stdout } = await listEnvironment();
  return success ? undecodableIn(stdout) : [];
}

/** The same for a list of `NAME=value`, each with a NUL at its end. */
export function undecodableIn(list: Uint8Array): string[] {
  const lossy = new TextDecoder();
  return entriesOf(list).filter((entry) => !isUtf8(entry))
    .map((entry) => lossy.decode(entry).split("=", 1)[0] ?? "");
}

async function listEnvironment() {
  const nothing = { success: false, stdout: new Uint8Array() };
  try {
    return await new Deno.Command("env", {
      args: ["-0"],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return nothing; // There is no such program.
    throw error;
  }
}

function entriesOf(list: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < list.length;) {
    const end = list.indexOf(0, at);
    entries.push(list.subarray(at, end === -1 ? list.length : end));
    at = (end === -1 ? list.length : end) + 1;
  }
  return entries;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

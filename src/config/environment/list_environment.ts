/** One variable as the system keeps it. */
export interface RawVariable {
  readonly name: string;
  readonly value: string;
  /** Whether Deno shows it, and can pass it on. */
  readonly isUtf8: boolean;
}

/**
 * Every inherited variable, also if Deno may not read the environment: a child lists them. Resolves to null if
 * there is no program that can, or it may not be started.
 */
export async function listEnvironment(): Promise<RawVariable[] | null> {
  if (Deno.permissions.querySync({ name: "run", command: "env" }).state !== "granted") return null;
  try {
    const { success, stdout } = await new Deno.Command("env", {
      args: ["-0"],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? variablesIn(stdout) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null; // There is no such program.
    throw error;
  }
}

/** The variables in a list of `NAME=value`, each with a NUL at its end. */
export function variablesIn(list: Uint8Array): RawVariable[] {
  const lossy = new TextDecoder();
  return entriesOf(list).map((entry) => {
    const [name = "", ...value] = lossy.decode(entry).split("=");
    return { name, value: value.join("="), isUtf8: isUtf8(entry) };
  });
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

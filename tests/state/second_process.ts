import { fileURLToPath } from "node:url";

const HOLDER = fileURLToPath(new URL("./holder.ts", import.meta.url));

/** A process that runs `holder.ts`. Killed when its scope ends. */
export interface Holder extends AsyncDisposable {
  readonly pid: number;
  /** What came of it. */
  readonly said: string;
  /** Kills it, and resolves once it is gone. */
  kill(): Promise<void>;
}

/** Has another process take a state folder. */
export async function startHolder(
  path: string,
  flags: readonly string[] = ["--allow-all"],
): Promise<Holder> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, HOLDER, path],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.endsWith("\n")) {
    const { value } = await reader.read();
    if (value === undefined) break;
    said += value;
  }
  let isOver = false;
  const kill = async () => {
    if (isOver) return;
    isOver = true;
    // One that was refused has ended by itself.
    await Promise.all([reader.cancel(), child.stdin.close().catch(() => undefined)]);
    try {
      child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await child.status;
  };
  return { pid: child.pid, said: said.trimEnd(), kill, [Symbol.asyncDispose]: kill };
}

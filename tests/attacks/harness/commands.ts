/** How a command ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; empty without it. */
  readonly stdin?: string;
  /** A command that is still running then is killed, and its code is 137. */
  readonly signal?: AbortSignal;
}

/** Runs one command to its end. */
export async function runCommand(
  [command = "", ...args]: readonly string[],
  { cwd, env = {}, stdin = "", signal }: CommandOptions = {},
): Promise<Result> {
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  const output = child.output();
  await feed(child, stdin);
  const { code, stdout, stderr } = await output;
  signal?.removeEventListener("abort", kill);
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // It reads no input.
  }
}

/** The command that runs another one as a user with this id, and with no other rights. */
export function asUser(uid: number, command: readonly string[]): string[] {
  const id = String(uid);
  return ["setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups", "--", ...command];
}

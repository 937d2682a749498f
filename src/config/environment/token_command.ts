import { waitAtMost } from "../../async/deadline.ts";
import { messageOf, UsageError } from "../../domain/errors.ts";

const TIMEOUT_MS = 30_000;
const DRAIN_MS = 1000;
const MAX_ERROR_CHARS = 200;

/** How a token command is run. */
export interface TokenCommandOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Runs `argv` and resolves to what it prints, without one line end. The output is a secret: no error
 * contains it.
 *
 * @throws {UsageError} if it fails, prints nothing or takes longer than 30 s
 * @throws the signal's reason, once it is aborted
 */
export async function runTokenCommand(
  argv: readonly string[],
  { cwd, signal, timeoutMs = TIMEOUT_MS }: TokenCommandOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(argv, cwd);
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort(failure(argv, `it took longer than ${timeoutMs / 1000} s`));
  }, timeoutMs);
  try {
    const output = await orAborted(child, AbortSignal.any([signal, timeout.signal]));
    return tokenOf(argv, output);
  } finally {
    clearTimeout(timer);
  }
}

function spawn([command = "", ...args]: readonly string[], cwd: string): Deno.ChildProcess {
  try {
    return new Deno.Command(command, {
      args,
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      // A group of its own, so that every process it starts ends with it.
      detached: true,
    }).spawn();
  } catch (error) {
    throw failure([command], messageOf(error), error);
  }
}

async function orAborted(
  child: Deno.ChildProcess,
  signal: AbortSignal,
): Promise<Deno.CommandOutput> {
  const output = child.output();
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const first = await Promise.race([output, aborted.promise]);
    if (first !== null) return first;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  killGroup(child);
  // A process that left the group can keep the pipes open for ever.
  await waitAtMost({ ms: DRAIN_MS }, output);
  throw signal.reason;
}

function killGroup(child: Deno.ChildProcess): void {
  try {
    Deno.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // It ended in the meantime, or the right to run is for some commands only.
    if (error instanceof Deno.errors.NotCapable) child.kill("SIGKILL");
    else if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function tokenOf(argv: readonly string[], output: Deno.CommandOutput): string {
  const decoder = new TextDecoder();
  if (!output.success) {
    const how = output.signal === null
      ? `it exited with ${output.code}`
      : `${output.signal} ended it`;
    throw failure(argv, how + complaintOf(decoder.decode(output.stderr)));
  }
  const token = decoder.decode(output.stdout).replace(/\r?\n$/, "");
  if (token === "") throw failure(argv, "it printed nothing");
  return token;
}

function complaintOf(stderr: string): string {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  return last === "" ? "" : `: ${last.slice(0, MAX_ERROR_CHARS)}`;
}

function failure([command]: readonly string[], what: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot get the board's token from token_command "${command}": ${what}`, {
    cause,
  });
}

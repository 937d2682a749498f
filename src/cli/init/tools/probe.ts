import type { InstalledProgram, ProgramOutput } from "../../../agents/program.ts";

/** Far more than a version or the state of a login takes. */
const MAX_CHARS = 65_536;

/** What a program printed on each stream. */
interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is asked what it says of itself, until `signal` is aborted. */
export class Probe implements InstalledProgram {
  readonly #path: string;
  readonly #signal: AbortSignal;
  #version: Promise<string | null> | null = null;

  /** `path` is the absolute path of the program. */
  constructor(path: string, signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
  }

  /** The first version number in what it prints for `--version`, or null. */
  versionText(): Promise<string | null> {
    this.#version ??= printedBy(this.#path, ["--version"], this.#signal)
      .then((printed) => /\d+(?:\.\d+)+/.exec(printed?.stdout ?? "")?.[0] ?? null);
    return this.#version;
  }

  version = async (): Promise<readonly number[] | null> =>
    (await this.versionText())?.split(".").map(Number) ?? null;

  run = async (args: readonly string[]): Promise<ProgramOutput | null> => {
    const printed = await printedBy(this.#path, args, this.#signal);
    if (printed === null) return null;
    return { code: printed.code, text: `${printed.stdout}\n${printed.stderr}` };
  };

  test = async (script: string): Promise<boolean> => {
    const printed = await printedBy("/bin/sh", ["-c", script], this.#signal);
    return printed?.code === 0;
  };
}

/**
 * What a program prints. Null if it cannot be started, or is ended because it took too long, with all that it
 * started. It runs outside of the project, whose settings could make it do more than answer, and in a session of
 * its own, where it has no terminal to ask on.
 */
async function printedBy(
  path: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Printed | null> {
  if (signal.aborted) return null;
  try {
    const child = new Deno.Command(path, {
      args: [...args],
      cwd: "/",
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    const kill = () => killGroup(child);
    signal.addEventListener("abort", kill, { once: true });
    // What it left running could keep the pipes open.
    const ended = child.status.finally(kill);
    const begins = [child.stdout, child.stderr].map((stream) => beginOf(stream, signal));
    const [{ code }, stdout = "", stderr = ""] = await Promise.all([ended, ...begins]);
    signal.removeEventListener("abort", kill);
    return signal.aborted ? null : { code, stdout, stderr };
  } catch {
    // What it says is a help, no more: the check of the set-up finds out whether it can be started.
    return null;
  }
}

/** The first bytes of what comes until `signal` is aborted, as text. A program that prints without end loses its reader. */
async function beginOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  const enough = new AbortController();
  let text = "";
  const collect = new WritableStream<Uint8Array>({
    write(part) {
      text += decoder.decode(part, { stream: true });
      if (text.length > MAX_CHARS) enough.abort();
    },
  });
  const end = AbortSignal.any([signal, enough.signal]);
  await stream.pipeTo(collect, { signal: end }).catch((error) => {
    if (!end.aborted) throw error;
  });
  return text;
}

function killGroup(child: Deno.ChildProcess): void {
  try {
    Deno.kill(-child.pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

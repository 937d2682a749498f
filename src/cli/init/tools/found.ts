import { resolve } from "node:path";
import type { AgentProgram, LoginState } from "../../../agents/program.ts";
import { Probe } from "./probe.ts";

const PROBE_MS = 3_000;

/** A program that `init` looked for in PATH. */
export interface FoundTool {
  readonly command: string;
  /** Its absolute path; null if it is not in PATH. */
  readonly path: string | null;
  /** Such as `2.1.197`; null if it did not say it in time. */
  readonly version: string | null;
  /** Null for a program without a login. */
  readonly login: LoginState | null;
  /** Null for a program that is not an agent. */
  readonly program: AgentProgram | null;
}

/** How {@linkcode findTools} looks for programs. */
export interface FindToolsOptions {
  /** Finds the path of a command; null if it is not installed. */
  readonly find: (command: string) => Promise<string | null>;
  /** The folder from which a relative path starts. */
  readonly folder: string;
  readonly programs: readonly AgentProgram[];
  /** Maximum milliseconds to wait for what they say, for all of them together; 3 s if unset. */
  readonly probeMs?: number;
}

/** Looks for git and for the programs of agents in PATH, and asks all at once for their version and login. */
export async function findTools(
  { find, folder, programs, probeMs = PROBE_MS }: FindToolsOptions,
): Promise<readonly FoundTool[]> {
  using end = untilInterrupted();
  const signal = AbortSignal.any([AbortSignal.timeout(probeMs), end.signal]);
  const look = async (command: string, program: AgentProgram | null): Promise<FoundTool> => {
    const found = await find(command);
    if (found === null) return { command, path: null, version: null, login: null, program };
    const path = resolve(folder, found);
    const probe = new Probe(path, signal);
    const [version, login] = await Promise.all([
      probe.versionText(),
      program?.loginState(probe) ?? null,
    ]);
    return { command, path, version, login, program };
  };
  return await Promise.all([
    look("git", null),
    ...programs.map((program) => look(program.command, program)),
  ]);
}

/**
 * Ctrl-C does not reach programs in sessions of their own: they are ended, and then this process is, as without
 * them.
 */
function untilInterrupted(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const stop = () => {
    controller.abort();
    remove();
    Deno.kill(Deno.pid, "SIGINT");
  };
  const remove = () => Deno.removeSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGINT", stop);
  return { signal: controller.signal, [Symbol.dispose]: remove };
}

/** The agent to suggest: the first one that is logged in, or else the first that may be, or that is there. */
export function bestAgent(tools: readonly FoundTool[]): FoundTool | null {
  const agents = tools.filter(({ program, path }) => program !== null && path !== null);
  const states: readonly LoginState[] = ["logged_in", "unknown", "logged_out"];
  return states.flatMap((state) => agents.find(({ login }) => login === state) ?? [])[0] ?? null;
}

import { messageOf, rawMessageOf } from "../domain/errors.ts";
import type { SpawnFailure } from "../domain/outcome.ts";

/**
 * What a failed spawn means. Deno reports a missing command, a missing interpreter and a missing
 * working directory all as `NotFound`; only its message tells them apart.
 *
 * @throws {Error} if Deno itself lacks the right: that is the dispatcher's failure, not the agent's
 */
export function spawnFailureOf(error: unknown, command: string, cwd: string | null): SpawnFailure {
  if (error instanceof Deno.errors.NotCapable) {
    throw new Error(
      `Cannot start "${command}": ${messageOf(error)}; start the dispatcher with --allow-run`,
      { cause: error },
    );
  }
  return spawnFailure(problemOf(error), command, cwd, messageOf(error));
}

/** A failure that is known already; `reason` is what the system says of one that it refused. */
export function spawnFailure(
  problem: SpawnFailure["problem"],
  command: string,
  cwd: string | null,
  reason: string,
): SpawnFailure {
  return { problem, message: explain(problem, reason, command, cwd) };
}

function problemOf(error: unknown): SpawnFailure["problem"] {
  if (error instanceof Deno.errors.NotFound) {
    return /: (No such cwd|cwd is not a directory) /.test(rawMessageOf(error))
      ? "cwd_not_found"
      : "command_not_found";
  }
  if (error instanceof Deno.errors.NotADirectory) return "command_not_found";
  if (error instanceof Deno.errors.PermissionDenied) return "not_executable";
  return "refused";
}

function explain(
  problem: SpawnFailure["problem"],
  reason: string,
  command: string,
  cwd: string | null,
): string {
  switch (problem) {
    case "command_not_found":
      return command.includes("/")
        ? `Cannot start "${command}": it, or the interpreter that its first line names, does not exist; correct the route's command`
        : `Cannot start "${command}": no executable of this name is in PATH; install it or give its path`;
    case "not_executable":
      return `Cannot start "${command}": it is a folder or not executable; make it executable with chmod +x`;
    case "cwd_not_found":
      return `Cannot start "${command}": the working directory "${cwd}" is not a folder; create it or correct the route's cwd`;
    case "refused":
      return `Cannot start "${command}": the system refused it (${reason}); correct the route`;
    case "unavailable":
      return `Cannot start "${command}": ${reason}`;
  }
}

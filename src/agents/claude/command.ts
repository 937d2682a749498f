import type { AgentCommand, AgentRun } from "../../contracts/agent_adapter.ts";
import type { Task } from "../../domain/task.ts";
import { argvOf, envOf } from "../invocation.ts";
import { type ChosenOptions, readOptions } from "./options.ts";

/** The session that this adapter, and not the route's arguments, chooses for a run. */
export interface OwnSession {
  readonly id: string;
  /** Whether an earlier run began the session. */
  readonly resumes: boolean;
}

/**
 * The route's command line with added options, which choose the session and make claude print events. The
 * added options stand right before the option for print mode: there no other option takes them as its
 * values, and after a wrapper (`npx …`) they still reach claude and not the wrapper.
 */
export function claudeCommand(run: AgentRun, task: Task): AgentCommand {
  const chosen = readOptions(run.route.args);
  const session = ownSession(run, chosen);
  const added = [...sessionOptions(session), ...outputOptions(chosen)];
  const [command = "", ...args] = argvOf(run, task);
  return {
    argv: [
      command,
      ...chosen.printAt === null ? args : args.toSpliced(chosen.printAt, 0, ...added),
    ],
    env: envOf(run, task),
    stdin: null,
    resumes: session?.resumes ?? false,
  };
}

/** The session that {@linkcode claudeCommand} chooses, or null. A run's id is a UUID, as claude requires. */
export function ownSession(
  { id, resume }: AgentRun,
  { printAt, session, persists }: ChosenOptions,
): OwnSession | null {
  if (printAt === null || session) return null;
  return resume !== null && persists
    ? { id: resume.sessionId, resumes: true }
    : { id, resumes: false };
}

function sessionOptions(session: OwnSession | null): string[] {
  if (session === null) return [];
  return [session.resumes ? "--resume" : "--session-id", session.id];
}

/** Claude refuses `stream-json` in print mode without `--verbose`. */
function outputOptions({ format, verbose }: ChosenOptions): string[] {
  const formats = format === null ? ["--output-format", "stream-json"] : [];
  const streams = format === null || format === "stream-json";
  return streams && !verbose ? [...formats, "--verbose"] : formats;
}

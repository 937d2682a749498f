import { duration } from "../../text/duration.ts";
import { shellWord } from "../../text/shell_word.ts";
import { movedNote } from "./describe_end.ts";
import type { EndedRun, FollowUp } from "./ended_run.ts";
import { RETRIES } from "./standing_comments.ts";

const MAX_TAIL_CHARS = 4_000;

/** Whether the headline already says where the task is. */
export function isInHeadline({ endNote, exit }: EndedRun, followUp: FollowUp): boolean {
  return followUp.type === "moved" && exit.spawnFailure === null &&
    endNote === movedNote(followUp.queue);
}

/** What happens next to the task, as a paragraph. */
export function describeFollowUp(
  { taskId, route: { queue, maxAttempts } }: EndedRun,
  followUp: FollowUp,
): string {
  if (followUp.type === "moved") {
    return `The task had been moved to "${followUp.queue}" before that; it stays there.`;
  }
  if (followUp.type === "retried") {
    return `The task waits in "${queue}"; ${RETRIES} ${
      duration(followUp.inMs)
    } (attempt ${followUp.attempt} of ${maxAttempts}). Move it elsewhere to prevent that.`;
  }
  const where = `${followUp.isMoved ? "is parked" : "stays"} in "${followUp.queue}"`;
  if (!followUp.isWatched) {
    return `The task ${where}. "${queue}" no longer has a route: move the task to the ready queue of another route to run it again.`;
  }
  return `The task ${where}. Move it to "${queue}" to run it again, or run \`${
    retryCommand(taskId)
  }\`.`;
}

/** A command that a person can paste into a shell. */
function retryCommand(taskId: string): string {
  const dashes = taskId.startsWith("-") ? "-- " : "";
  return `artificer-dispatcher task retry ${dashes}${shellWord(taskId)}`;
}

/** How a person resumes the agent's session, as a paragraph, if there is a way. */
export function resumeHint({ resumeHint: hint }: EndedRun): string[] {
  return hint === null ? [] : [hint];
}

/** The agent's last message, or else the tail of the output, which is JSON for some agents. */
export function lastOutput(ended: EndedRun): string[] {
  const message = ended.failedStep === null ? lastMessage(ended) : [];
  return message.length > 0 ? message : tailOf(ended);
}

/** The agent's last message. Of an agent that has a session and prints text, its output is that. */
export function lastWords(ended: EndedRun): string[] {
  const message = lastMessage(ended);
  const hasSession = (ended.agentReport?.sessionId ?? null) !== null;
  const printsJson = ended.tail.some((line) => line.startsWith("{"));
  return message.length > 0 || !hasSession || printsJson ? message : tailOf(ended);
}

function tailOf({ tail }: EndedRun): string[] {
  return fenced("Last output", tail.join("\n").slice(-MAX_TAIL_CHARS));
}

/** The agent's last message, if it has one. */
function lastMessage({ agentReport }: EndedRun): string[] {
  const message = agentReport?.lastMessage ?? "";
  return fenced("Last message of the agent", message.slice(0, MAX_TAIL_CHARS));
}

/** What the agent's own permissions refused, and what would allow it. */
export function refusedTools({ agentReport }: EndedRun): string[] {
  const lines = (agentReport?.denials ?? []).map(({ tool, detail, setting }) => {
    const what = detail === null ? tool : `${tool}: ${detail}`;
    return setting === null ? what : `${what} (to allow it: ${setting})`;
  });
  return fenced("The agent was refused", lines.join("\n").slice(0, MAX_TAIL_CHARS));
}

/** `chars` in a fence that no part of them can close; none if they are empty. */
function fenced(title: string, chars: string): string[] {
  const text = chars.toWellFormed().replaceAll("\0", "");
  if (text === "") return [];
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${title}:\n\n${fence}\n${text}\n${fence}`];
}

/** How a person reads the log of the run, as a sentence. */
export function logHint({ runId }: EndedRun): string {
  return `Log, while it is kept: \`artificer-dispatcher logs ${runId}\`.`;
}

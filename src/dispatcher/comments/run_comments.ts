import type { EndedRun, FollowUp } from "./ended_run.ts";
import { comment } from "./frame.ts";
import {
  describeFollowUp,
  isInHeadline,
  lastOutput,
  lastWords,
  logHint,
  refusedTools,
  resumeHint,
} from "./paragraphs.ts";

/** The comment on an attempt that did not succeed. */
export function failureComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  return comment(ended, nonce, [
    ...lastOutput(ended),
    ...refusedTools(ended),
    ...resumeHint(ended),
    ...(isInHeadline(ended, followUp) ? [] : [describeFollowUp(ended, followUp)]),
    ...(ended.exit.spawnFailure === null ? [logHint(ended)] : []),
  ]);
}

/** The comment on a success whose agent put its task back although no attempt is left. */
export function exhaustedComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  const { attempt, route: { queue, maxAttempts } } = ended;
  return comment(ended, nonce, [
    ...wordsOf(ended),
    `The agent put the task back into "${queue}", and attempt ${attempt} was the last (max_attempts = ${maxAttempts}). Raise max_attempts of its route to allow more attempts.`,
    describeFollowUp(ended, followUp),
  ]);
}

/** The comment on a success whose task was not moved and whose route has no `done_queue`. */
export function unmovedComment(ended: EndedRun, nonce: string): string {
  const { inProgressQueue } = ended.route;
  return comment(ended, nonce, [
    ...wordsOf(ended),
    `The agent did not move the task, so it stays in "${inProgressQueue}".`,
  ]);
}

/** The comment on any other success; null if its agent left nothing to say, as a plain command does. */
export function successComment(ended: EndedRun, nonce: string): string | null {
  const words = wordsOf(ended);
  return words.length === 0 ? null : comment(ended, nonce, words);
}

/** What the agent of a success left to say. Not the output of a plain command, which is not meant for people. */
function wordsOf(ended: EndedRun): readonly string[] {
  return [...lastWords(ended), ...refusedTools(ended), ...resumeHint(ended)];
}

import type { EndedRun, FollowUp } from "./ended_run.ts";
import { comment } from "./frame.ts";
import { describeFollowUp, lastOutput, refusedTools, resumeHint } from "./paragraphs.ts";

/** The comment on a run that used up no attempt, whose task went back in this way too often. */
export function returnsComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  const { queue, maxReturns } = ended.route;
  return comment(ended, nonce, [
    ...lastOutput(ended),
    ...refusedTools(ended),
    ...resumeHint(ended),
    `Such an end uses up no attempt, and the task has gone back to "${queue}" ${maxReturns}× within 24 hours because of it (max_returns = ${maxReturns}). Find out why its runs end early, or raise max_returns of its route.`,
    describeFollowUp(ended, followUp),
  ]);
}

/** The comment on a run whose task went round among the routes too often. */
export function roundsComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  const { maxRounds } = ended.route;
  return comment(ended, nonce, [
    ...lastOutput(ended),
    ...refusedTools(ended),
    ...resumeHint(ended),
    `The task has gone back to routes that had it before ${maxRounds}× within 24 hours (max_rounds = ${maxRounds}), so it does not go round once more. Find out why its agents do not agree, or raise max_rounds of its route.`,
    describeFollowUp(ended, followUp),
  ]);
}

import type { AgentReport } from "../../domain/agent_report.ts";
import { duration } from "../../text/duration.ts";
import type { Outcome, RunExit } from "../../domain/outcome.ts";
import type { Repeats } from "../../domain/repeats.ts";
import type { Route } from "../../domain/route.ts";
import { shellWord } from "../../text/shell_word.ts";
import { describeOutage } from "./outage_words.ts";
import { RETRIES } from "./standing_comments.ts";

const MAX_TAIL_CHARS = 4_000;

/** A run that ended, with everything that its comment on the card needs. */
export interface EndedRun {
  readonly runId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** How often its task had started again without using up an attempt, or null. */
  readonly repeats: Repeats | null;
  readonly route: Route;
  readonly outcome: Outcome;
  readonly exit: RunExit;
  readonly durationMs: number;
  /** Why the dispatcher ended it, in words that are more exact than the reason, or null. */
  readonly endNote: string | null;
  /** The agent's report, already without secrets, or null. */
  readonly agentReport: AgentReport | null;
  /** The last lines of output, already without secrets. */
  readonly tail: readonly string[];
  /** How a person resumes the agent's session, as Markdown, or null. */
  readonly resumeHint: string | null;
  /** The step that decided the outcome, if that was not the agent, or null. */
  readonly failedStep: string | null;
}

const HEADLINES: Readonly<Record<Outcome, string>> = {
  succeeded: "Run succeeded",
  failed: "Run failed",
  timed_out: "Run timed out",
  stalled: "Run stalled",
  cancelled: "Run cancelled",
  interrupted: "Run interrupted",
  deferred: "Run deferred",
  quota_exhausted: "Quota exhausted",
  agent_unavailable: "Agent unavailable",
  budget_exceeded: "Budget exceeded",
  needs_input: "Input needed",
  verify_failed: "Verification failed",
  spawn_failed: "Agent could not be started",
  lost: "Run lost",
};

/** What happens next to a task whose run did not succeed. */
export type FollowUp =
  /** The dispatcher retries it from its ready queue. */
  | { readonly type: "retried"; readonly attempt: number; readonly inMs: number }
  /** It waits for a person in `queue`. `isWatched` tells whether a route still watches its ready queue. */
  | {
    readonly type: "parked";
    readonly queue: string;
    readonly isMoved: boolean;
    readonly isWatched: boolean;
  }
  /** It stays in the queue that it was moved to meanwhile. */
  | { readonly type: "moved"; readonly queue: string };

/** The comment on an attempt that did not succeed. */
export function failureComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  return comment(ended, nonce, [
    ...lastOutput(ended),
    ...resumeHint(ended),
    ...(isInHeadline(ended, followUp) ? [] : [describeFollowUp(ended, followUp)]),
    ...(ended.exit.spawnFailure === null ? [logHint(ended)] : []),
  ]);
}

/** The comment on a success whose agent put its task back although no attempt is left. */
export function exhaustedComment(ended: EndedRun, followUp: FollowUp, nonce: string): string {
  const { attempt, route: { queue, maxAttempts } } = ended;
  return comment(ended, nonce, [
    ...resumeHint(ended),
    `The agent put the task back into "${queue}", and attempt ${attempt} was the last (max_attempts = ${maxAttempts}). Raise max_attempts of its route to allow more attempts.`,
    describeFollowUp(ended, followUp),
  ]);
}

/** The comment on a success whose task was not moved and whose route has no `done_queue`. */
export function unmovedComment(ended: EndedRun, nonce: string): string {
  const { inProgressQueue } = ended.route;
  return comment(ended, nonce, [
    ...resumeHint(ended),
    `The agent did not move the task, so it stays in "${inProgressQueue}".`,
  ]);
}

/** The comment on a success whose session a person can resume; null if there is no such session. */
export function successComment(ended: EndedRun, nonce: string): string | null {
  return ended.resumeHint === null ? null : comment(ended, nonce, [ended.resumeHint]);
}

/** How a run ended, in words that follow "after 12 s:". */
export function describeEnd(
  { outcome, exit, route, agentReport, endNote, failedStep }: Pick<
    EndedRun,
    "outcome" | "exit" | "route" | "agentReport" | "endNote" | "failedStep"
  >,
): string {
  if (exit.spawnFailure !== null) return exit.spawnFailure.message;
  if (endNote !== null) return endNote;
  if (failedStep !== null) return describeStepEnd(failedStep, outcome, exit);
  if (outcome === "stalled" && route.stallTimeoutMs !== null) {
    const silence = duration(route.stallTimeoutMs);
    const what = `the agent printed nothing and did not call the API for ${silence}`;
    return `${what}, so the dispatcher ended it${describeExit(exit)}`;
  }
  if (outcome === "deferred") return "the agent asked to be started later (exit code 75)";
  const outage = describeOutage(outcome, agentReport);
  if (outage !== null) return outage;
  if (outcome === "budget_exceeded" && exit.reason === null) {
    return "the agent stopped at its budget";
  }
  if (exit.signal === null && exit.code === null) return "nothing shows how the agent ended";
  if (outcome === "timed_out" && route.timeoutMs !== null) {
    const what = `the agent ran longer than its limit of ${duration(route.timeoutMs)}`;
    return `${what}, so the dispatcher ended it${describeExit(exit)}`;
  }
  if (exit.signal !== null) return `${exit.signal} ended the agent`;
  return outcome === "failed" && exit.code === 0
    ? "the agent reported that it failed"
    : `the agent exited with code ${exit.code}`;
}

function describeStepEnd(step: string, outcome: Outcome, exit: RunExit): string {
  const { code, signal } = exit;
  if (signal === null && code === null) return `nothing shows how step "${step}" ended`;
  if (outcome === "timed_out") {
    return `step "${step}" ran longer than its limit, so the dispatcher ended it${
      describeExit(exit)
    }`;
  }
  if (signal !== null) return `${signal} ended step "${step}"`;
  return `step "${step}" exited with code ${code}`;
}

function describeExit({ code, signal }: RunExit): string {
  if (signal === null && code === null) return "";
  return ` (${signal ?? `exit code ${code}`})`;
}

/** A comment on a run: its headline, the paragraphs, and its mark. */
export function comment(ended: EndedRun, nonce: string, paragraphs: readonly string[]): string {
  const { runId, attempt, outcome, durationMs, exit, agentReport, route: { maxAttempts } } = ended;
  const of = maxAttempts === 1 ? "" : ` of ${maxAttempts}`;
  const after = exit.spawnFailure === null ? `, after ${duration(durationMs)}` : "";
  const isStep = outcome === "spawn_failed" && ended.failedStep !== null;
  const what = isStep ? "Step could not be started" : HEADLINES[outcome];
  const headline = `**${what}** (attempt ${attempt}${of}${after}${cost(agentReport)}): ${
    describeEnd(ended)
  }.`;
  const mark = `_artificer-dispatcher, run ${runId}, mark ${nonce}_`;
  return [headline, ...paragraphs, mark].join("\n\n");
}

function cost(agentReport: AgentReport | null): string {
  const dollars = agentReport?.usage?.totalCostUsd ?? null;
  return dollars === null ? "" : `, $${dollars.toFixed(dollars < 1 ? 4 : 2)}`;
}

function logHint({ runId }: EndedRun): string {
  return `Log, while it is kept: \`artificer-dispatcher logs ${runId}\`.`;
}

/** Why a run ended whose task was moved to `queue` while its agent worked. */
export function movedNote(queue: string): string {
  return `the task was moved to "${queue}" meanwhile, so the dispatcher ended the agent`;
}

/** Whether the headline already says where the task is. */
function isInHeadline({ endNote, exit }: EndedRun, followUp: FollowUp): boolean {
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
export function lastOutput({ agentReport, tail, failedStep }: EndedRun): string[] {
  const message = failedStep === null ? agentReport?.lastMessage ?? null : null;
  return message === null
    ? fenced("Last output", tail.join("\n").slice(-MAX_TAIL_CHARS))
    : fenced("Last message of the agent", message.slice(0, MAX_TAIL_CHARS));
}

/** `chars` in a fence that no part of them can close; none if they are empty. */
function fenced(title: string, chars: string): string[] {
  const text = chars.toWellFormed().replaceAll("\0", "");
  if (text === "") return [];
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${title}:\n\n${fence}\n${text}\n${fence}`];
}

import type { AgentReport } from "../../domain/agent_report.ts";
import { duration } from "../../text/duration.ts";
import type { Outcome, RunExit } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import { shellWord } from "../../text/shell_word.ts";

const MAX_TAIL_CHARS = 4_000;

/** What is known of a run that ended, for what is said on its card. */
export interface EndedRun {
  readonly runId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly route: Route;
  readonly outcome: Outcome;
  readonly exit: RunExit;
  readonly durationMs: number;
  /** Why it was ended, in words that no reason holds, or null. */
  readonly endNote: string | null;
  /** What the agent said of itself, already free of secrets, or null. */
  readonly agentReport: AgentReport | null;
  /** The last lines of output, already free of secrets. */
  readonly tail: readonly string[];
  /** How a person goes on with what the agent began, or null. */
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
  budget_exceeded: "Budget exceeded",
  needs_input: "Input needed",
  verify_failed: "Verification failed",
  spawn_failed: "Agent could not be started",
  lost: "Run lost",
};

/** What becomes of a task whose run did not do what it should. */
export type Sequel =
  /** It is tried again from its ready queue. */
  | { readonly type: "retried"; readonly attempt: number; readonly inMs: number }
  /** It waits for a person in `queue`. Its ready queue may be watched no more. */
  | {
    readonly type: "parked";
    readonly queue: string;
    readonly isMoved: boolean;
    readonly isWatched: boolean;
  }
  /** It stays where it was moved to meanwhile. */
  | { readonly type: "moved"; readonly queue: string };

/** The comment on an attempt that did not do what it should. */
export function failureComment(report: EndedRun, sequel: Sequel, nonce: string): string {
  return comment(report, nonce, [
    ...lastWords(report),
    ...(report.resumeHint === null ? [] : [report.resumeHint]),
    whatFollows(report, sequel),
    ...(report.exit.spawnFailure === null ? [whereLogIs(report)] : []),
  ]);
}

/** The comment on a success whose agent put its task back although no attempt is left. */
export function exhaustedComment(report: EndedRun, sequel: Sequel, nonce: string): string {
  const { attempt, route: { queue, maxAttempts } } = report;
  return comment(report, nonce, [
    ...(report.resumeHint === null ? [] : [report.resumeHint]),
    `The agent put the task back into "${queue}", and attempt ${attempt} was the last (max_attempts = ${maxAttempts}). Raise max_attempts of its route to allow it to do so more often.`,
    whatFollows(report, sequel),
  ]);
}

/** The comment on a success whose task nobody moved and for which no `done_queue` is set. */
export function unmovedComment(report: EndedRun, nonce: string): string {
  const { inProgressQueue } = report.route;
  return comment(report, nonce, [
    ...(report.resumeHint === null ? [] : [report.resumeHint]),
    `The agent did not move the task, so it stays in "${inProgressQueue}".`,
  ]);
}

/** The comment on a success that leaves something to go on with, or null where it doesn't. */
export function successComment(report: EndedRun, nonce: string): string | null {
  return report.resumeHint === null ? null : comment(report, nonce, [report.resumeHint]);
}

/** The comment on a task that cannot be started as it is. The same task gets the same text. */
export function refusalComment(reason: string): string {
  return `**Task not started**: ${reason}. Edit the task to have it tried again.`;
}

/** The comment on a task that is in progress although nobody is known to work on it; its own mark. */
export const ORPHAN_COMMENT =
  "**Task parked**: it was in progress, but no run of it is known to artificer-dispatcher. Move it back to its ready queue to run it again.";

const MARK = /_artificer-dispatcher, run \S+, mark \S+_$/;
const TRIED_AGAIN = "is tried again in";

/**
 * Whether the last of a card's comments that is one of ours, oldest first, leaves the task to a person.
 * That proves nothing: anybody may write such a comment.
 */
export function isLeftToPerson(comments: readonly string[]): boolean {
  const last = comments.map((text) => text.trimEnd())
    .findLast((text) => text === ORPHAN_COMMENT || MARK.test(text));
  return last !== undefined && !last.includes(TRIED_AGAIN);
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
    return `it neither printed nor called the API for ${
      duration(route.stallTimeoutMs)
    } and was ended${endedHow(exit)}`;
  }
  if (outcome === "deferred") return "the agent asked to be started later (exit code 75)";
  if (outcome === "quota_exhausted") return `the agent's quota is used up${until(agentReport)}`;
  if (outcome === "budget_exceeded" && exit.reason === null) {
    return "the agent stopped at its budget";
  }
  if (exit.signal === null && exit.code === null) return "how the agent ended is not known";
  if (outcome === "timed_out" && route.timeoutMs !== null) {
    return `it ran longer than its ${duration(route.timeoutMs)} and was ended${endedHow(exit)}`;
  }
  if (exit.signal !== null) return `the agent was ended by ${exit.signal}`;
  return outcome === "failed" && exit.code === 0
    ? "the agent says that it failed"
    : `the agent exited with code ${exit.code}`;
}

function describeStepEnd(step: string, outcome: Outcome, exit: RunExit): string {
  const { code, signal } = exit;
  if (signal === null && code === null) return `how step "${step}" ended is not known`;
  if (outcome === "timed_out") return `step "${step}" took too long and was ended${endedHow(exit)}`;
  if (signal !== null) return `step "${step}" was ended by ${signal}`;
  return `step "${step}" exited with code ${code}`;
}

function endedHow({ code, signal }: RunExit): string {
  if (signal === null && code === null) return "";
  return ` (${signal ?? `exit code ${code}`})`;
}

function until(agentReport: AgentReport | null): string {
  const resetsAt = agentReport?.quotaResetsAt ?? null;
  return resetsAt === null ? "" : ` until ${new Date(resetsAt).toISOString()}`;
}

function comment(report: EndedRun, nonce: string, paragraphs: readonly string[]): string {
  const { runId, attempt, outcome, durationMs, exit, agentReport, route: { maxAttempts } } = report;
  const of = maxAttempts === 1 ? "" : ` of ${maxAttempts}`;
  const after = exit.spawnFailure === null ? `, after ${duration(durationMs)}` : "";
  const isStep = outcome === "spawn_failed" && report.failedStep !== null;
  const what = isStep ? "Step could not be started" : HEADLINES[outcome];
  const headline = `**${what}** (attempt ${attempt}${of}${after}${cost(agentReport)}): ${
    describeEnd(report)
  }.`;
  const mark = `_artificer-dispatcher, run ${runId}, mark ${nonce}_`;
  return [headline, ...paragraphs, mark].join("\n\n");
}

function cost(agentReport: AgentReport | null): string {
  const dollars = agentReport?.usage?.totalCostUsd ?? null;
  return dollars === null ? "" : `, $${dollars.toFixed(dollars < 1 ? 4 : 2)}`;
}

function whereLogIs({ runId }: EndedRun): string {
  return `Log, as long as it is kept: \`artificer-dispatcher logs ${runId}\`.`;
}

function whatFollows({ taskId, route: { queue, maxAttempts } }: EndedRun, sequel: Sequel): string {
  if (sequel.type === "moved") {
    return `The task had been moved to "${sequel.queue}" before that; it stays there.`;
  }
  if (sequel.type === "retried") {
    return `The task waits in "${queue}" and ${TRIED_AGAIN} ${
      duration(sequel.inMs)
    } (attempt ${sequel.attempt} of ${maxAttempts}). Move it elsewhere to prevent that.`;
  }
  const where = `${sequel.isMoved ? "is parked" : "stays"} in "${sequel.queue}"`;
  if (!sequel.isWatched) {
    return `The task ${where}. No route watches "${queue}" any more: move the task to the ready queue of another one to run it again.`;
  }
  return `The task ${where}. Move it to "${queue}" to run it again, or run \`${
    retryCommand(taskId)
  }\`.`;
}

/** What a person may paste into a shell. */
function retryCommand(taskId: string): string {
  const dashes = taskId.startsWith("-") ? "-- " : "";
  return `artificer-dispatcher task retry ${dashes}${shellWord(taskId)}`;
}

/** What the agent said last, or else the tail of the output, which of some agents is JSON. */
function lastWords({ agentReport, tail, failedStep }: EndedRun): string[] {
  const message = failedStep === null ? agentReport?.lastMessage ?? null : null;
  return message === null
    ? fenced("Last output", tail.join("\n").slice(-MAX_TAIL_CHARS))
    : fenced("What the agent said last", message.slice(0, MAX_TAIL_CHARS));
}

/** A text in a fence that nothing in it can close. */
function fenced(title: string, chars: string): string[] {
  const text = chars.toWellFormed().replaceAll("\0", "");
  if (text === "") return [];
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${title}:\n\n${fence}\n${text}\n${fence}`];
}

import type { Outcome, RunExit } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";

const MAX_TAIL_CHARS = 4_000;
const NO_LOG = "The log was kept in memory only and is gone with the run.";

/** What is known of a run that ended, for what is said on its card. */
export interface RunReport {
  readonly runId: string;
  readonly attempt: number;
  readonly route: Route;
  readonly outcome: Outcome;
  readonly exit: RunExit;
  readonly durationMs: number;
  /** The last lines of output, already free of secrets. */
  readonly tail: readonly string[];
  /** How a person goes on with what the agent began, or null. */
  readonly resumeHint: string | null;
}

const HEADLINES: Readonly<Record<Outcome, string>> = {
  succeeded: "Run succeeded",
  failed: "Run failed",
  timed_out: "Run timed out",
  stalled: "Run stalled",
  cancelled: "Run cancelled",
  interrupted: "Run interrupted",
  quota_exhausted: "Quota exhausted",
  budget_exceeded: "Budget exceeded",
  needs_input: "Input needed",
  verify_failed: "Verification failed",
  spawn_failed: "Agent could not be started",
  lost: "Run lost",
};

/** The comment on an attempt that did not do what it should. `movedTo` is where the agent put the task. */
export function failureComment(report: RunReport, movedTo: string | null, nonce: string): string {
  return comment(report, nonce, [
    ...tailBlock(report.tail),
    ...(report.resumeHint === null ? [] : [report.resumeHint]),
    movedTo === null
      ? nextStep(report.route)
      : `The task had been moved to "${movedTo}" before that; it stays there.`,
    ...(report.exit.spawnFailure === null ? [NO_LOG] : []),
  ]);
}

/** The comment on a success whose task nobody moved and for which no `done_queue` is set. */
export function unmovedComment(report: RunReport, nonce: string): string {
  const { inProgressQueue } = report.route;
  return comment(report, nonce, [
    ...(report.resumeHint === null ? [] : [report.resumeHint]),
    `The agent did not move the task, so it stays in "${inProgressQueue}".`,
  ]);
}

/** The comment on a task that cannot be started as it is. The same task gets the same text. */
export function refusalComment(reason: string): string {
  return `**Task not started**: ${reason}. Edit the task to have it tried again.`;
}

/** How a run ended, in words that follow "after 12 s:". */
export function describeEnd(
  { outcome, exit, route }: Pick<RunReport, "outcome" | "exit" | "route">,
): string {
  if (exit.spawnFailure !== null) return exit.spawnFailure.message;
  if (exit.signal === null && exit.code === null) return "how the agent ended is not known";
  if (outcome === "timed_out" && route.timeoutMs !== null) {
    return `it ran longer than its ${duration(route.timeoutMs)} and was ended (${
      exit.signal ?? `exit code ${exit.code}`
    })`;
  }
  return exit.signal === null
    ? `the agent exited with code ${exit.code}`
    : `the agent was ended by ${exit.signal}`;
}

/** Milliseconds as a person says them: `850 ms`, `12.3 s`, `4 min 5 s`, `2 h 3 min`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor(seconds % 3_600 / 60)} min`;
}

function comment(report: RunReport, nonce: string, paragraphs: readonly string[]): string {
  const { runId, attempt, outcome, durationMs, exit } = report;
  const after = exit.spawnFailure === null ? `, after ${duration(durationMs)}` : "";
  const headline = `**${HEADLINES[outcome]}** (attempt ${attempt}${after}): ${
    describeEnd(report)
  }.`;
  const mark = `_artificer-dispatcher, run ${runId}, mark ${nonce}_`;
  return [headline, ...paragraphs, mark].join("\n\n");
}

function nextStep({ queue, inProgressQueue, failedQueue }: Route): string {
  const where = failedQueue === null
    ? `The task stays in "${inProgressQueue}".`
    : `The task is parked in "${failedQueue}".`;
  return `${where} Move it to "${queue}" to run it again.`;
}

/** The tail in a fence that nothing in it can close. */
function tailBlock(tail: readonly string[]): string[] {
  const text = tail.join("\n").slice(-MAX_TAIL_CHARS).toWellFormed();
  if (text === "") return [];
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`Last output:\n\n${fence}\n${text}\n${fence}`];
}

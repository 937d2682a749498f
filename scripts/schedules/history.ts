import type { Task } from "../../src/domain/task.ts";
import { type Act, isReturning, isStating } from "./agent.ts";
import type { Queues } from "./boards.ts";

/** What an agent does: its name says how long it works, and `codes` are its exit codes by attempt. */
export interface Job {
  readonly name: string;
  readonly codes: readonly number[];
  /** What happens to its first run, if anything. */
  readonly act?: Act;
}

/** One line of the history that agents write. The lines are in the order of time. */
export interface AgentLine {
  /** `after` is the second step of a run, if it has one. `returned` ends a run that is no attempt. */
  readonly what: "start" | "end" | "after" | "returned";
  readonly taskId: string;
  readonly runId: string;
  readonly attempt: number;
}

/** Parses the history that agents wrote. */
export function parseHistory(text: string): AgentLine[] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [what = "", taskId = "", runId = "", attempt = ""] = line.split(" ");
    if (what !== "start" && what !== "end" && what !== "after" && what !== "returned") {
      throw new Error(`An agent wrote "${line}"`);
    }
    return { what, taskId, runId, attempt: Number(attempt) };
  });
}

/** How many attempts a job takes. */
function attemptsOf({ codes, act = "none" }: Job): number {
  if (isStating(act)) return 1;
  const success = codes.indexOf(0);
  return success === -1 ? codes.length : success + 1;
}

/**
 * The promises that a schedule broke, in words. The promises: one start for each attempt, at most one
 * live agent for each task, every task ends in a queue where people see it, one comment for each failed
 * attempt. An outage and a signal that the dispatcher did not send are no attempts, and are told on no card; a
 * success that the agent stated stands, with one comment.
 */
export function brokenPromises(
  jobs: readonly Job[],
  tasks: readonly Task[],
  history: readonly AgentLine[],
  queues: Queues,
  { hasAfterRun }: { readonly hasAfterRun: boolean },
): string[] {
  return jobs.flatMap((job) => {
    const ofJob = tasks.filter(({ name }) => name === job.name);
    const [task] = ofJob;
    if (task === undefined || ofJob.length > 1) {
      return [`"${job.name}" is on the board ${ofJob.length} times`];
    }
    const lines = history.filter(({ taskId }) => taskId === task.id);
    const returned = lines.filter(({ what }) => what === "returned").map(({ runId }) => runId);
    const broken = [
      ...brokenReturns(job, returned),
      ...brokenStarts(job, lines.filter(({ runId }) => !returned.includes(runId))),
      ...brokenOverlap(lines, hasAfterRun),
    ];
    return [...broken, ...brokenSteps(lines, hasAfterRun), ...brokenEnd(job, task, queues)]
      .map((promise) => `task ${task.id} (${job.name}): ${promise}`);
  });
}

function brokenStarts(job: Job, lines: readonly AgentLine[]): string[] {
  const started = lines.filter(({ what }) => what === "start").map(({ attempt }) => attempt);
  const expected = Array.from({ length: attemptsOf(job) }, (_, i) => i + 1);
  return started.join() === expected.join()
    ? []
    : [`attempts ${started.join()} were started instead of ${expected.join()}`];
}

function brokenReturns({ act = "none" }: Job, returned: readonly string[]): string[] {
  const expected = isReturning(act) ? 1 : 0;
  return returned.length === expected
    ? []
    : [`${returned.length} runs were sent back instead of ${expected}`];
}

function brokenOverlap(lines: readonly AgentLine[], hasAfterRun: boolean): string[] {
  const lasts = hasAfterRun ? ["after"] : ["end", "returned"];
  const live = new Set<string>();
  for (const { what, runId } of lines) {
    if (lasts.includes(what)) live.delete(runId);
    else if (what !== "start") continue;
    else if (live.size > 0) return [`run ${runId} began while ${[...live].join()} was live`];
    else live.add(runId);
  }
  return live.size > 0 ? [`run ${[...live].join()} did not end`] : [];
}

function brokenSteps(lines: readonly AgentLine[], hasAfterRun: boolean): string[] {
  const after = hasAfterRun ? ["after"] : [];
  return [...Map.groupBy(lines, ({ runId }) => runId)].flatMap(([runId, own]) => {
    const steps = own.map(({ what }) => what);
    const end = steps.includes("returned") ? "returned" : "end";
    const expected = ["start", end, ...after].join(", ");
    return steps.join(", ") === expected
      ? []
      : [`run ${runId} did ${steps.join(", ")} instead of ${expected}`];
  });
}

function brokenEnd(job: Job, { queue, comments }: Task, queues: Queues): string[] {
  const attempts = attemptsOf(job);
  const hasStated = isStating(job.act ?? "none");
  const isDone = hasStated || job.codes[attempts - 1] === 0;
  const expected = isDone ? queues.done : queues.failed;
  const place = queue === expected ? [] : [`it is in "${queue}" instead of "${expected}"`];
  const failures = isDone ? attempts - 1 : attempts;
  const reported = comments.filter(({ text }) => text.startsWith("**Run failed**")).length;
  const successes = hasStated ? 1 : 0;
  const isReported = comments.length === reported + successes && reported === failures;
  const texts = comments.map(({ text }) => text.slice(0, 60)).join(" | ");
  return isReported
    ? place
    : [...place, `${comments.length} comments on ${failures} failures: ${texts}`];
}

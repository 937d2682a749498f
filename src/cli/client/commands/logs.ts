import { agentKindOf } from "../../../agents/registry.ts";
import { systemClock } from "../../../async/system_clock.ts";
import { UsageError } from "../../../domain/errors.ts";
import { shortDuration } from "../../../text/duration.ts";
import { wrap } from "../../../text/wrap.ts";
import type { LogsCommand } from "../../options/client.ts";
import { printError } from "../../output.ts";
import { oneLine } from "../../../text/printable.ts";
import { type RunAnswer, runAnswer, runsAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import type { ClientContext } from "../context.ts";
import { ClientError } from "../http/errors.ts";
import { runPath } from "../runs.ts";
import { follow, type FollowOptions } from "../logs/follow.ts";
import { followAll } from "../logs/follow_all.ts";
import { LogTimes } from "../logs/log_times.ts";
import { LogOutput, type LogOutputOptions } from "../logs/output.ts";
import { readTail } from "../logs/tail.ts";
import { describeOutcome, describeRun } from "../views/runs.ts";

/** The exit code of a program that Ctrl-C ended: 128 and the number of the signal. */
const INTERRUPTED = 130;
/** The exit code of a program that nothing reads from any more: 128 and the number of SIGPIPE. */
const UNREAD = 141;

/** `logs`: prints the output of a run's agent, and with `--follow` also what the agent prints later. */
export async function logs(
  command: Omit<LogsCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  if (command.all) return await logsOfAll(command, { api, terminal });
  const run = await choose(command, api);
  if (terminal.isTerminal) {
    // A run that never started has printed nothing, so the reason is all that there is to read.
    const isAll = run.outcome === "spawn_failed" && !command.follow;
    const about = isAll ? describeEnd(run) : sentence(run, describeOutcome(run));
    printError(wrap(about, { rest: "  ", width: terminal.width }), "dim", terminal.paint);
  }
  const readable = command.raw ? null : await readableOf(run);
  const { run_id: runId } = run;
  const tail = command.tail === undefined ? null : await readTail(api, runId, command.tail);
  const times = command.timestamps ? await timesOf(runId, api) : null;
  const from = tail === null ? 0 : tail.end - tail.bytes.length;
  const output = new LogOutput(terminal, { readable, from, stamp: times?.stamp(terminal) ?? null });
  if (tail !== null && !await output.write(tail.bytes)) return UNREAD;
  if (command.follow) {
    const onAgain = () => times?.refresh() ?? Promise.resolve();
    return await followToEnd({ api, runId, from: tail?.end ?? 0, output, onAgain });
  }
  if (tail === null) {
    for await (const bytes of api.read({ path: `/runs/${runId}/log` })) {
      if (!await output.write(bytes)) return UNREAD;
    }
  }
  return await output.end() ? 0 : UNREAD;
}

/** When the lines of a log arrived. Says so if nobody knows. */
async function timesOf(runId: string, api: ApiClient): Promise<LogTimes> {
  const times = new LogTimes(api, runId);
  await times.refresh();
  if (times.isUnknown) {
    printError("When these lines arrived is not known: an older version recorded the run");
  }
  return times;
}

/** `logs --follow --all`: prints what all runs print from now on. */
async function logsOfAll(
  { run, task, follow, raw, tail, timestamps }: Omit<LogsCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  if (run !== undefined || task !== undefined) {
    throw new UsageError("Cannot choose runs: give RUN, --task or --all, and only one of them");
  }
  if (!follow) {
    throw new UsageError("Cannot print the logs of all runs at once", {
      remedy: "add --follow to print what they print from now on",
    });
  }
  using interrupt = listenForInterrupt();
  const end = await followAll({
    api,
    terminal,
    readableOf: raw ? () => Promise.resolve(null) : readableOf,
    tail,
    hasTimes: timestamps,
    sink: Deno.stdout,
    clock: systemClock,
    signal: interrupt.signal,
    tell: (message) => printError(message, "dim", terminal.isTerminal ? terminal.paint : undefined),
    describeEnd,
  });
  return end === "interrupted" ? INTERRUPTED : UNREAD;
}

/** How to make the output of this run's agent kind readable; null if it needs no change. */
export async function readableOf({ agent }: RunAnswer): Promise<LogOutputOptions["readable"]> {
  const adapter = await agentKindOf(agent ?? "")?.load();
  return adapter?.createReadable?.() ?? null;
}

async function followToEnd(
  options: Pick<FollowOptions, "api" | "runId" | "from" | "output" | "onAgain">,
): Promise<number> {
  using interrupt = listenForInterrupt();
  const end = await follow({
    ...options,
    clock: systemClock,
    signal: interrupt.signal,
    onBroken: () => printError("Lost the connection to the dispatcher; retrying"),
  });
  if (end === "interrupted") return INTERRUPTED;
  if (end === "unread") return UNREAD;
  printError(describeEnd(end));
  return end.outcome === "succeeded" ? 0 : 1;
}

function describeEnd(end: RunAnswer): string {
  const took = end.duration_seconds === null
    ? ""
    : ` after ${shortDuration(end.duration_seconds * 1000)}`;
  const why = end.error ?? end.drop_reason;
  return sentence(end, `${describeOutcome(end)}${took}${why === null ? "" : `: ${why}`}`);
}

function sentence(run: RunAnswer, predicate: string): string {
  const about = describeRun(run);
  return oneLine(`${about.charAt(0).toUpperCase()}${about.slice(1)}: ${predicate}`);
}

function listenForInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const listener = () => controller.abort();
  Deno.addSignalListener("SIGINT", listener);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGINT", listener),
  };
}

/** The run that the command names, else the newest live run, else the newest run. */
async function choose({ run, task }: Pick<LogsCommand, "run" | "task">, api: ApiClient) {
  if (run !== undefined && task !== undefined) {
    throw new UsageError("Cannot choose a run: give RUN or --task, not both");
  }
  if (run !== undefined) {
    return (await api.ask({ path: runPath(run) }, runAnswer())).value;
  }
  const ofTask = task === undefined ? [] : [["task", task]];
  for (const state of [[["state", "started"]], []]) {
    const query = new URLSearchParams([...state, ...ofTask, ["limit", "1"]]);
    const { value: { runs: [newest] } } = await api.ask({ path: `/runs?${query}` }, runsAnswer());
    if (newest !== undefined) return newest;
  }
  const which = task === undefined ? "" : ` of task "${task}"`;
  throw new ClientError(`Cannot find a run${which}: no run has started yet`);
}

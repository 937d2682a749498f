import { agentKindOf } from "../../../agents/registry.ts";
import { systemClock } from "../../../async/system_clock.ts";
import { UsageError } from "../../../domain/errors.ts";
import { shortDuration } from "../../../text/duration.ts";
import type { LogsCommand } from "../../options/client.ts";
import { printError } from "../../output.ts";
import { oneLine } from "../../../text/printable.ts";
import { type RunAnswer, runAnswer, runsAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import type { ClientContext } from "../context.ts";
import { ClientError } from "../http/errors.ts";
import { findRun } from "../runs.ts";
import { follow } from "../logs/follow.ts";
import { LogOutput, type LogOutputOptions } from "../logs/output.ts";
import { readTail } from "../logs/tail.ts";
import { describeOutcome, describeRun } from "../views/runs.ts";

/** What a shell says of programs that Ctrl-C ended: 128 and the signal's number. */
const INTERRUPTED = 130;
/** And of those whose reader had gone. */
const UNREAD = 141;

/** `logs`: shows what a run's agent printed, and goes on with it where it is told to follow. */
export async function logs(
  command: Omit<LogsCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const run = await choose(command, api);
  if (terminal.isTerminal) printError(terminal.paint("dim", sentence(run, describeOutcome(run))));
  const readable = command.raw ? null : await readableOf(run);
  const output = new LogOutput(terminal, { readable });
  const { run_id: runId } = run;
  const tail = command.tail === undefined ? null : await readTail(api, runId, command.tail);
  if (tail !== null && !await output.write(tail.bytes)) return UNREAD;
  if (command.follow) return await followToEnd({ api, runId, from: tail?.end ?? 0, output });
  if (tail === null) {
    for await (const bytes of api.read({ path: `/runs/${runId}/log` })) {
      if (!await output.write(bytes)) return UNREAD;
    }
  }
  return await output.end() ? 0 : UNREAD;
}

/** How people read what this run's kind of agent prints, or null where that is as it is. */
async function readableOf({ agent }: RunAnswer): Promise<LogOutputOptions["readable"]> {
  const adapter = await agentKindOf(agent ?? "")?.load();
  return adapter?.readable?.bind(adapter) ?? null;
}

async function followToEnd(
  options: { api: ApiClient; runId: string; from: number; output: LogOutput },
): Promise<number> {
  using interrupt = listenForInterrupt();
  const end = await follow({
    ...options,
    clock: systemClock,
    signal: interrupt.signal,
    onBroken: () => printError("The connection to the dispatcher broke off; asking again"),
  });
  if (end === "interrupted") return INTERRUPTED;
  if (end === "unread") return UNREAD;
  const took = end.duration_seconds === null
    ? ""
    : ` after ${shortDuration(end.duration_seconds * 1000)}`;
  const why = end.error ?? end.drop_reason;
  const said = `${describeOutcome(end)}${took}${why === null ? "" : `: ${why}`}`;
  printError(sentence(end, said));
  return end.outcome === "succeeded" ? 0 : 1;
}

function sentence(run: RunAnswer, said: string): string {
  const about = describeRun(run);
  return oneLine(`${about.charAt(0).toUpperCase()}${about.slice(1)}: ${said}`);
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

/** The run that is named, else the newest live one, else the newest. */
async function choose({ run, task }: Pick<LogsCommand, "run" | "task">, api: ApiClient) {
  if (run !== undefined && task !== undefined) {
    throw new UsageError("Cannot choose a run: give RUN or --task, not both");
  }
  if (run !== undefined) {
    return (await api.ask({ path: `/runs/${await findRun(api, run)}` }, runAnswer())).value;
  }
  const ofTask = task === undefined ? [] : [["task", task]];
  for (const state of [[["state", "started"]], []]) {
    const query = new URLSearchParams([...state, ...ofTask, ["limit", "1"]]);
    const { value: { runs: [newest] } } = await api.ask({ path: `/runs?${query}` }, runsAnswer());
    if (newest !== undefined) return newest;
  }
  const which = task === undefined ? "" : ` of task "${task}"`;
  throw new ClientError(`Cannot find a run${which}: none has been started yet`);
}

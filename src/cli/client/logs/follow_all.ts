import type { Clock } from "../../../async/clock.ts";
import { Turns } from "../../../async/turns.ts";
import { oneLine } from "../../../text/printable.ts";
import type { Paint, Style } from "../../terminal/style.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { RunAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { ClientError, RefusalError, UnreachableError } from "../http/errors.ts";
import { shortRun } from "../views/runs.ts";
import { RunFinder } from "./find_runs.ts";
import { follow } from "./follow.ts";
import { LogTimes } from "./log_times.ts";
import { LogOutput, type LogOutputOptions, type LogSink } from "./output.ts";
import { PrefixedSink } from "./prefixed.ts";
import { type LogTail, readTail } from "./tail.ts";

/** The wait between two looks for new runs, in milliseconds. */
const LOOK_MS = 1_000;
/** After so many looks in a row that fail, it ends: a restart of the dispatcher takes only seconds. */
const MAX_FAILURES = 25;
/** So many lines of a run that has begun before are printed first, unless the person asks for others. */
const USUAL_TAIL = 10;
/** The wait for a place among the followers, of whom the API has so many, in milliseconds. */
const PLACE_MS = 10_000;

const COLORS: readonly Style[] = ["cyan", "green", "yellow", "magenta", "blue"];
const RESET = "\x1b[0m";
/** A task's id that is longer is named by its end, as a run is. */
const MAX_TASK_CHARS = 8;

/** What {@linkcode followAll} needs. */
export interface FollowAllOptions {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  /** How to make the output of a run readable; null if it needs no change. */
  readonly readableOf: (run: RunAnswer) => Promise<LogOutputOptions["readable"]>;
  /** How many of the last lines of runs that have begun before are printed first. */
  readonly tail: number | undefined;
  /** Whether each line has its time. */
  readonly hasTimes: boolean;
  readonly sink: LogSink;
  readonly clock: Pick<Clock, "sleep">;
  /** Ends the following. */
  readonly signal: AbortSignal;
  /** Tells a person about a run, or about the connection. */
  readonly tell: (message: string) => void;
  /** How a run ended, as a sentence. */
  readonly describeEnd: (run: RunAnswer) => string;
}

/**
 * Prints the logs of all runs, those that begin later too, each line with the run's prefix. Resolves to
 * `"interrupted"` once `signal` is aborted, and to `"unread"` if the reader of the output has gone.
 *
 * @throws {ClientError} if the dispatcher refuses, or stays unreachable
 */
export async function followAll(options: FollowAllOptions): Promise<"interrupted" | "unread"> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const shared = { ...options, signal, sink: inTurns(options.sink, signal) };
  const following = new Set<Promise<void>>();
  let end: "interrupted" | "unread" = "interrupted";
  let failure: unknown = null;
  const begin = (run: RunAnswer, isNew: boolean) => {
    const work = followOne(run, isNew, shared).then((how) => {
      if (how !== "unread") return;
      end = "unread";
      over.abort();
    }).catch((error) => {
      failure ??= error;
      over.abort();
    }).finally(() => following.delete(work));
    following.add(work);
  };
  try {
    await findAll(begin, shared);
  } finally {
    over.abort();
    await Promise.all(following);
  }
  if (failure !== null) throw failure;
  return end;
}

/** Finds runs until the signal is aborted. */
async function findAll(
  begin: (run: RunAnswer, isNew: boolean) => void,
  { api, clock, signal, tell }: FollowAllOptions,
): Promise<void> {
  const finder = new RunFinder(api);
  let failures = 0;
  for (let isFirst = true; !signal.aborted;) {
    try {
      for (const run of await finder.find()) begin(run, !isFirst);
      if (isFirst) tell("Following every run; Ctrl-C ends it");
      isFirst = false;
      failures = 0;
    } catch (error) {
      if (!(error instanceof UnreachableError) || failures === MAX_FAILURES) throw error;
      if (failures === 0) tell("Lost the connection to the dispatcher; retrying");
      failures++;
    }
    await clock.sleep(LOOK_MS, { signal }).catch(() => {});
  }
}

/** Follows one run to its end. What fails there ends no other. */
async function followOne(
  run: RunAnswer,
  isNew: boolean,
  options: FollowAllOptions,
): Promise<"over" | "unread"> {
  const { terminal, tell, describeEnd } = options;
  const label = labelOf(run);
  const prefix = `${paintedLabel(label, run, terminal.paint)} │ `;
  const sink = new PrefixedSink(options.sink, { prefix, reset: terminal.colors ? RESET : "" });
  let begun: Begun | null = null;
  for (;;) {
    try {
      begun ??= await begin(run, isNew, sink, options);
      const end = await printRest(run, begun, options);
      if (end === "unread") return "unread";
      await sink.end();
      if (end !== "interrupted") tell(describeEnd(end));
      return "over";
    } catch (error) {
      if (options.signal.aborted) return "over";
      if (error instanceof Deno.errors.BrokenPipe) return "unread";
      if (!(error instanceof ClientError)) throw error;
      const isFull = error instanceof RefusalError && error.code === "too_many_followers";
      tell(`${label}: ${error.message}${isFull ? "; retrying" : ""}`);
      if (!isFull) return "over";
      await options.clock.sleep(PLACE_MS, { signal: options.signal }).catch(() => {});
    }
  }
}

/** A log whose last lines are printed. */
interface Begun {
  readonly output: LogOutput;
  /** Where the rest begins. */
  readonly from: number;
  readonly times: LogTimes | null;
}

async function begin(
  run: RunAnswer,
  isNew: boolean,
  sink: LogSink,
  { api, terminal, readableOf, hasTimes, tail = USUAL_TAIL }: FollowAllOptions,
): Promise<Begun> {
  const { run_id: runId } = run;
  const { bytes, end } = isNew ? NOTHING : await tailOf(runId, tail, api);
  const times = hasTimes ? new LogTimes(api, runId) : null;
  await times?.refresh();
  const stamp = times?.stamp(terminal) ?? null;
  const readable = await readableOf(run);
  const output = new LogOutput(terminal, { readable, sink, stamp, from: end - bytes.length });
  await output.write(bytes);
  return { output, from: end, times };
}

const NOTHING: LogTail = { bytes: new Uint8Array(), end: 0 };

async function tailOf(runId: string, lines: number, api: ApiClient): Promise<LogTail> {
  try {
    return await readTail(api, runId, lines);
  } catch (error) {
    // The run has printed nothing yet.
    if (error instanceof RefusalError && error.code === "no_log") return NOTHING;
    throw error;
  }
}

function printRest(
  { run_id: runId }: RunAnswer,
  { output, from, times }: Begun,
  { api, clock, signal }: FollowAllOptions,
): ReturnType<typeof follow> {
  const onAgain = () => times?.refresh() ?? Promise.resolve();
  // Whether the dispatcher is gone for good is found out once, and not by each run.
  const rest = { clock, signal, onAgain, onBroken: () => {}, maxFailures: Infinity };
  return follow({ api, runId, output, from, ...rest });
}

/** Lets one log write at a time. */
function inTurns(sink: LogSink, signal: AbortSignal): LogSink {
  const turns = new Turns();
  return {
    async write(bytes) {
      using _turn = await turns.take(signal);
      for (let at = 0; at < bytes.length;) at += await sink.write(bytes.subarray(at));
      return bytes.length;
    },
  };
}

/** Such as `42/1a2b3c4d`: commands take both parts as the names of the task and the run. */
function labelOf({ run_id: runId, task_id: taskId }: RunAnswer): string {
  const task = [...oneLine(taskId ?? "")];
  const short = task.length <= MAX_TASK_CHARS ? task : ["…", ...task.slice(1 - MAX_TASK_CHARS)];
  return `${short.length === 0 ? "" : `${short.join("")}/`}${shortRun(runId)}`;
}

/** The colour follows from the id, so that a run has the same one wherever it is followed. */
function paintedLabel(label: string, { run_id: runId }: RunAnswer, paint: Paint): string {
  const number = Number.parseInt(shortRun(runId), 16);
  return paint(COLORS[(number || 0) % COLORS.length] ?? "cyan", label);
}

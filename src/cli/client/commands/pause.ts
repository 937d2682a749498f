import { neverAborted } from "../../../async/abort.ts";
import { systemClock } from "../../../async/system_clock.ts";
import { plural } from "../../../text/plural.ts";
import type { PauseCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { formatSentence } from "../../terminal/block.ts";
import { type PausedAnswer, pausedAnswer, statusAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { ClientError } from "../http/errors.ts";

/** How often `drain` polls whether all runs have ended, in milliseconds. */
const POLL_MS = 500;

/** `pause`, `resume` and `drain`: stops routes from claiming tasks, or lets them continue. */
export async function pause(
  { kind, queue, json }: Pick<PauseCommand, "kind" | "queue" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const say = (sentence: string) =>
    sentence === "" ? 0 : printText(formatSentence(sentence, terminal.width));
  const body = queue === undefined ? {} : { route: queue };
  const request = { method: "POST", path: `/${kind}`, body } as const;
  const { value, text } = await api.ask(request, pausedAnswer());
  if (kind === "drain") {
    if (!json) say(describeDrain(queue, value));
    await untilDrained(queue, api);
    // The answer came before the wait: since then all agents have ended.
    if (json) return printJson(JSON.stringify({ ...value, active_agents: 0 }), terminal);
    return say(describeDrained(queue));
  }
  if (json) return printJson(text, terminal);
  return say(kind === "pause" ? describePause(queue, value) : describeResume(queue, value));
}

async function untilDrained(queue: string | undefined, api: ClientContext["api"]): Promise<void> {
  while (!await isDrained(queue, api)) await systemClock.sleep(POLL_MS, { signal: neverAborted });
}

async function isDrained(queue: string | undefined, api: ClientContext["api"]): Promise<boolean> {
  const { value } = await api.ask({ path: "/status" }, statusAnswer());
  const isPaused = value.paused || (queue !== undefined && value.paused_routes.includes(queue));
  if (!isPaused) {
    const what = queue === undefined ? "the dispatcher" : `"${queue}"`;
    throw new ClientError(`Cannot wait any longer: ${what} is no longer paused`);
  }
  const running = value.active_agents.filter((run) => queue === undefined || run.queue === queue);
  // The status counts the pending writes of all routes together.
  return running.length === 0 && (value.pending_writes ?? 0) === 0;
}

function describeDrain(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
): string {
  return !running
    ? ""
    : `Draining${nameOf(queue)}: waiting for ${plural(running, "agent")}; Ctrl-C stops waiting`;
}

function describeDrained(queue: string | undefined): string {
  return queue === undefined
    ? 'Drained: no agent is running, and you can stop the dispatcher; "resume" starts tasks again'
    : `Drained "${queue}": no agent is running; "resume" starts its tasks again`;
}

function describePause(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
): string {
  const rest = !running ? "" : `; ${plural(running, "agent")} still running`;
  return `Paused${nameOf(queue)}: no more tasks are claimed until "resume" or a restart${rest}`;
}

function describeResume(
  queue: string | undefined,
  { paused, paused_routes }: PausedAnswer,
): string {
  if (queue === undefined) return "Resumed";
  if (paused) {
    return `Resumed "${queue}", but all routes are paused: run "resume" without a queue`;
  }
  const others = paused_routes.length === 0 ? "" : `; ${paused_routes.length} still paused`;
  return `Resumed "${queue}"${others}`;
}

function nameOf(queue: string | undefined): string {
  return queue === undefined ? "" : ` "${queue}"`;
}

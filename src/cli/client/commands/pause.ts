import { neverAborted } from "../../../async/abort.ts";
import { systemClock } from "../../../async/system_clock.ts";
import { plural } from "../../../text/plural.ts";
import type { PauseCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { type PausedAnswer, pausedAnswer, statusAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { ClientError } from "../http/errors.ts";

/** How often it is looked whether all has come to its end, in milliseconds. */
const LOOK_MS = 500;

/** `pause`, `resume` and `drain`: has routes claim nothing, or something again. */
export async function pause(
  { kind, queue, json }: Pick<PauseCommand, "kind" | "queue" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const body = queue === undefined ? {} : { route: queue };
  const request = { method: "POST", path: `/${kind}`, body } as const;
  const { value, text } = await api.ask(request, pausedAnswer());
  if (kind === "drain") {
    if (!json) await printText(describeDrain(queue, value));
    await untilDrained(queue, api);
    // What was answered at first, as it is now.
    if (json) return printJson(JSON.stringify({ ...value, active_agents: 0 }), terminal);
    return printText(describeDrained(queue));
  }
  if (json) return printJson(text, terminal);
  return printText(kind === "pause" ? describePause(queue, value) : describeResume(queue, value));
}

async function untilDrained(queue: string | undefined, api: ClientContext["api"]): Promise<void> {
  while (!await isDrained(queue, api)) await systemClock.sleep(LOOK_MS, { signal: neverAborted });
}

async function isDrained(queue: string | undefined, api: ClientContext["api"]): Promise<boolean> {
  const { value } = await api.ask({ path: "/status" }, statusAnswer());
  const isPaused = value.paused || (queue !== undefined && value.paused_routes.includes(queue));
  if (!isPaused) {
    const what = queue === undefined ? "the dispatcher" : `"${queue}"`;
    throw new ClientError(`Cannot wait any longer: ${what} is not paused any more`);
  }
  const running = value.active_agents.filter((run) => queue === undefined || run.queue === queue);
  // What the board is still to be told is not told by route.
  return running.length === 0 && (value.pending_writes ?? 0) === 0;
}

function describeDrain(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
): string {
  return !running
    ? ""
    : `Draining${nameOf(queue)}: ${plural(running, "agent")} to wait for; Ctrl-C waits no longer\n`;
}

function describeDrained(queue: string | undefined): string {
  const next = queue === undefined ? "the dispatcher can be stopped" : "it starts nothing more";
  return `Drained${nameOf(queue)}: no agent runs, ${next}; "resume" has it claim again\n`;
}

function describePause(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
): string {
  const rest = !running ? "" : `; ${plural(running, "agent")} still at work`;
  return `Paused${nameOf(queue)}: nothing more is claimed until "resume" or a restart${rest}\n`;
}

function describeResume(
  queue: string | undefined,
  { paused, paused_routes }: PausedAnswer,
): string {
  if (queue === undefined) return "Resumed\n";
  if (paused) return `Resumed "${queue}"; it waits for "resume" without a queue: all are paused\n`;
  const others = paused_routes.length === 0 ? "" : `; ${paused_routes.length} still paused`;
  return `Resumed "${queue}"${others}\n`;
}

function nameOf(queue: string | undefined): string {
  return queue === undefined ? "" : ` "${queue}"`;
}

import { systemClock } from "../../../clock.ts";
import type { PauseCommand } from "../../options/control.ts";
import { printText } from "../../output.ts";
import { type PausedAnswer, pausedAnswer, statusAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { printJson } from "../json.ts";

/** How often it is looked whether all has come to its end, in milliseconds. */
const LOOK_MS = 500;

const NEVER = new AbortController().signal;

/** `pause`, `resume` and `drain`: has routes claim nothing, or something again. */
export async function pause(
  { kind, queue, json }: Pick<PauseCommand, "kind" | "queue" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const body = queue === undefined ? {} : { route: queue };
  const request = { method: "POST", path: `/${kind}`, body } as const;
  const { value, text } = await api.ask(request, pausedAnswer);
  if (json) return printJson(text, terminal);
  if (kind === "pause") return printText(describePause(queue, value));
  if (kind === "resume") return printText(describeResume(queue, value));
  return await drain(queue, value, api);
}

async function drain(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
  api: ClientContext["api"],
): Promise<number> {
  const what = queue === undefined ? "" : ` "${queue}"`;
  if (running > 0) {
    await printText(
      `Draining${what}: ${countAgents(running)} to wait for; Ctrl-C waits no longer\n`,
    );
  }
  while (!await isDrained(queue, api)) await systemClock.sleep(LOOK_MS, { signal: NEVER });
  const next = queue === undefined ? "the dispatcher can be stopped" : "it starts nothing more";
  return printText(`Drained${what}: no agent runs, ${next}; "resume" has it claim again\n`);
}

async function isDrained(queue: string | undefined, api: ClientContext["api"]): Promise<boolean> {
  const { value } = await api.ask({ path: "/status" }, statusAnswer);
  const running = value.active_agents.filter((run) => queue === undefined || run.queue === queue);
  // What the board is still to be told is not told by route.
  return running.length === 0 && (value.pending_writes ?? 0) === 0;
}

function describePause(
  queue: string | undefined,
  { active_agents: running }: PausedAnswer,
): string {
  const what = queue === undefined ? "Paused" : `Paused "${queue}"`;
  const rest = running === 0 ? "" : `; ${countAgents(running)} still at work`;
  return `${what}: nothing more is claimed until "resume"${rest}\n`;
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

function countAgents(count: number): string {
  return `${count} ${count === 1 ? "agent" : "agents"}`;
}

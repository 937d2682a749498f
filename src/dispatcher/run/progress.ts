import type { AgentAdapter, ReadableLine, ReadLine } from "../../contracts/agent_adapter.ts";

/** How many lines that were events are kept: what an agent does is in one of its last ones. */
const KEPT_EVENTS = 4;
/** A longer line is not kept: an agent that prints a file has done its step before. */
const MAX_LINE_CHARS = 64 * 1024;
/** How much of a step is shown. */
const MAX_STEP_CHARS = 200;

/** How a step is put into words. */
export interface StepReader extends Pick<AgentAdapter, "createReadable"> {
  /** Masks secrets. */
  readonly redact: (text: string) => string;
}

/**
 * What an agent does now: its last call of a tool, or its last words. It keeps a few lines as they are printed, and
 * reads them only when somebody asks, so that it costs next to nothing for each line.
 */
export class RunProgress {
  readonly #events: string[] = [];
  /** The latest line since the last event. */
  #last: string | null = null;
  #step: string | null = null;
  #isRead = true;

  /** Notes a line of output, masked. `isEvent` tells whether the agent kind takes it for an event. */
  note(line: string, isEvent: boolean): void {
    if (line.length > MAX_LINE_CHARS || !/\S/.test(line)) return;
    this.#isRead = false;
    if (!isEvent) {
      this.#last = line;
      return;
    }
    this.#last = null;
    this.#events.push(line);
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
  }

  /** What the agent does now, in one line; null as long as it has not told. */
  step({ createReadable, redact }: StepReader): string | null {
    if (this.#isRead) return this.#step;
    this.#isRead = true;
    const last = this.#last === null ? [] : [this.#last];
    for (const line of [...last, ...this.#events.toReversed()]) {
      const step = stepOf(line, createReadable?.());
      if (step !== null) return this.#step = shortened(redact(step));
    }
    // What it printed since then is not for people.
    return this.#step;
  }
}

function stepOf(line: string, readable: ReadLine | undefined): string | null {
  const lines = readable?.(line) ?? null;
  if (lines === null) return line.trim();
  const isShown = ({ text, tone }: ReadableLine) => tone !== "aside" && text.trim() !== "";
  const shown = lines.findLast(({ tone }) => tone === "action") ?? lines.find(isShown);
  return shown?.text.trim() ?? null;
}

function shortened(step: string): string {
  if (step.length <= MAX_STEP_CHARS) return step;
  return `${step.slice(0, MAX_STEP_CHARS).toWellFormed().replace(/\uFFFD$/, "")}…`;
}

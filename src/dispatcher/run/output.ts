import { stripVTControlCharacters } from "node:util";
import type { AgentAdapter, AgentEvent } from "../../contracts/agent_adapter.ts";
import type { OutputChunk, RunHandle } from "../../contracts/run_executor.ts";

const MAX_LINE_CHARS = 64 * 1024;
const TAIL_LINES = 20;
const TAIL_LINE_CHARS = 500;
const MAX_EVENTS = 1_000;

type Stream = OutputChunk["stream"];

/** What the dispatcher keeps of a run's output: what the agent said of itself, and the last lines. */
export class RunOutput {
  readonly #agent: AgentAdapter;
  readonly #lines = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #events: AgentEvent[] = [];
  readonly #tail: string[] = [];

  constructor(agent: AgentAdapter) {
    this.#agent = agent;
  }

  /** What the agent said of itself, the last thousand of it. */
  get events(): readonly AgentEvent[] {
    return this.#events;
  }

  /** The last lines of both streams as they came, masked by `redact` and without terminal codes. */
  tail(redact: (text: string) => string): string[] {
    const lines = this.#tail.map((line) => redact(plainText(line)).trimEnd());
    return lines.filter((line) => line !== "").map(shorten);
  }

  /** Reads until the run has ended and its output is drained. */
  async follow(handle: RunHandle, signal: AbortSignal): Promise<void> {
    for await (const { stream, offset, bytes } of handle.output(signal)) {
      for (const line of this.#lines[stream].push(bytes, offset)) this.#take(line, stream);
    }
    for (const stream of ["stdout", "stderr"] as const) {
      for (const line of this.#lines[stream].end()) this.#take(line, stream);
    }
  }

  #take(line: string, stream: Stream): void {
    const event = this.#agent.onOutput(line, stream);
    if (event !== null) keepLast(this.#events, event, MAX_EVENTS);
    // Whole, however little of it is shown: a secret that is cut is not masked.
    if (line.trim() !== "") keepLast(this.#tail, line, TAIL_LINES);
  }
}

/** A line as a terminal would show it in the end: what a bare CR overwrote is gone. */
function plainText(line: string): string {
  const text = stripVTControlCharacters(line).replaceAll("\0", "").trimEnd();
  return text.slice(text.lastIndexOf("\r") + 1);
}

function shorten(line: string): string {
  return line.length > TAIL_LINE_CHARS ? `${line.slice(0, TAIL_LINE_CHARS)}…` : line;
}

function keepLast<Item>(items: Item[], item: Item, most: number): void {
  items.push(item);
  if (items.length > most) items.shift();
}

/** Cuts a stream of bytes into lines; a line that is too long keeps its beginning. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";
  #next = 0;

  /** The lines that `bytes`, found at `offset`, complete. */
  push(bytes: Uint8Array, offset: number): string[] {
    const skipped = offset - this.#next;
    this.#next = offset + bytes.length;
    const before = skipped > 0 ? [...this.end(), `[… ${skipped} bytes left out …]`] : [];
    return [...before, ...this.#cut(this.#decoder.decode(bytes, { stream: true }))];
  }

  /** The line that was not ended, if any. */
  end(): string[] {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    return last === "" ? [] : [last];
  }

  #cut(text: string): string[] {
    const lines = text.split("\n");
    lines[0] = this.#rest + lines[0];
    this.#rest = (lines.pop() ?? "").slice(0, MAX_LINE_CHARS);
    return lines.map((line) => line.slice(0, MAX_LINE_CHARS).replace(/\r$/, ""));
  }
}

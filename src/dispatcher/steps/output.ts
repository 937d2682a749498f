import { stripVTControlCharacters } from "node:util";
import type { AgentAdapter, AgentEvent } from "../../contracts/agent_adapter.ts";
import type { OutputChunk, RunHandle } from "../../contracts/run_executor.ts";

/** Agents that print JSON put a whole answer on one line. */
const MAX_LINE_CHARS = 2 ** 20;
/** An agent's result may say at its end how the run went, so the end of a line that is too long is kept. */
const END_CHARS = 64 * 1024;
/** Half of a secret at the end of a cut line can't be masked, so this much before the cut is not shown. */
const CUT_MARGIN_CHARS = 8 * 1024;
const TAIL_LINES = 20;
const TAIL_LINE_CHARS = 500;

type Stream = OutputChunk["stream"];

/** The parts of a {@linkcode RunOutput}. */
export interface RunOutputOptions {
  readonly agent: Pick<AgentAdapter, "onOutput">;
  /** Masks secrets in a line. */
  readonly redact: (line: string) => string;
  /** Receives each line, masked. */
  readonly log: { append(line: string): void };
  /** Called with each line, masked and without codes, and with whether the agent kind takes it for an event. */
  readonly onLine?: (line: string, isEvent: boolean) => void;
  /** Called for every piece of output. */
  readonly onActivity: () => void;
  /** Called for each event of the agent, with the latest of each type so far. */
  readonly onEvent: (events: readonly AgentEvent[]) => void;
}

/** Reads the output of a step: the agent's events, the lines for the log, and the last lines for a comment. */
export class RunOutput {
  readonly #options: RunOutputOptions;
  readonly #lines = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #events = new Map<string, AgentEvent>();
  readonly #tail: string[] = [];

  constructor(options: RunOutputOptions) {
    this.#options = options;
  }

  /** The latest event of each type, in the order of arrival. */
  get events(): readonly AgentEvent[] {
    return [...this.#events.values()];
  }

  /** The last lines of both streams in the order of arrival, masked and without terminal codes. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Reads until the process has ended and its output is drained. */
  async follow(handle: RunHandle, signal: AbortSignal): Promise<void> {
    for await (const { stream, offset, bytes } of handle.output(signal)) {
      this.#options.onActivity();
      for (const line of this.#lines[stream].push(bytes, offset)) this.#take(line, stream);
    }
    for (const stream of ["stdout", "stderr"] as const) {
      for (const line of this.#lines[stream].end()) this.#take(line, stream);
    }
  }

  #take({ text: line, end }: Line, stream: Stream): void {
    const { agent, redact, log, onLine } = this.#options;
    const event = agent.onOutput(line, stream, end);
    if (event !== null) this.#note(event);
    const masked = end === undefined ? redact(line) : withoutCut(redact(line));
    const plain = plainText(masked);
    const safe = redact(plain);
    // If a colour code splits a secret, only the text without colours can be masked.
    log.append(safe === plain ? masked : safe);
    onLine?.(safe, event !== null);
    const shown = safe.trimEnd();
    if (shown === "") return;
    this.#tail.push(shorten(shown));
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
  }

  #note(event: AgentEvent): void {
    this.#events.delete(event.type);
    this.#events.set(event.type, event);
    this.#options.onEvent(this.events);
  }
}

/** The part of a masked line that was too long that is safe to show. */
function withoutCut(masked: string): string {
  return `${masked.slice(0, -CUT_MARGIN_CHARS)} [… cut …]`;
}

/** A line as a terminal shows it in the end: without the text that a bare CR overwrote. */
function plainText(line: string): string {
  const text = stripVTControlCharacters(line).replaceAll("\0", "").trimEnd();
  return text.slice(text.lastIndexOf("\r") + 1);
}

function shorten(line: string): string {
  return line.length > TAIL_LINE_CHARS ? `${line.slice(0, TAIL_LINE_CHARS)}…` : line;
}

/** A line of output, without its line end. */
export interface Line {
  /** The line; if it is too long, its beginning. */
  readonly text: string;
  /** The last characters of a line that is too long, which may overlap with `text`. */
  readonly end?: string;
}

/** Splits a stream of bytes into lines. Of a line that is too long it keeps the beginning and the end. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #line = new GrowingLine();
  #next = 0;

  /** Adds `bytes`, whose position in the stream is `offset`; returns the lines that are complete now. */
  push(bytes: Uint8Array, offset: number): Line[] {
    const skipped = offset - this.#next;
    this.#next = offset + bytes.length;
    const before = skipped > 0 ? [...this.end(), { text: `[… ${skipped} bytes left out …]` }] : [];
    return [...before, ...this.#split(this.#decoder.decode(bytes, { stream: true }))];
  }

  /** The last line, if it has no line end. */
  end(): Line[] {
    this.#line.add(this.#decoder.decode());
    return this.#line.isEmpty ? [] : [this.#take()];
  }

  #split(text: string): Line[] {
    const [first = "", ...more] = text.split("\n");
    this.#line.add(first);
    return more.map((start) => {
      const line = this.#take();
      this.#line.add(start);
      return line;
    });
  }

  #take(): Line {
    const line = this.#line.line;
    this.#line = new GrowingLine();
    return line;
  }
}

/** A line whose end has not been read yet. It takes the same memory however long it gets. */
class GrowingLine {
  #text = "";
  /** Null while the line fits into `#text`. */
  #end: string | null = null;

  add(piece: string): void {
    // Not joined to a line that is full: each piece of an endless line would copy the whole line.
    const room = MAX_LINE_CHARS - this.#text.length;
    if (room > 0) this.#text += piece.slice(0, room);
    if (piece.length <= room) return;
    const end = this.#end ?? this.#text.slice(-END_CHARS);
    this.#end = (end + piece.slice(room).slice(-END_CHARS)).slice(-END_CHARS);
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  get line(): Line {
    return this.#end === null
      ? { text: withoutReturn(this.#text) }
      : { text: this.#text, end: withoutReturn(this.#end) };
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

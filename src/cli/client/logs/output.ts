import type { ReadLine } from "../../../contracts/agent_adapter.ts";
import { LogText } from "../../terminal/log_text.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { ReadableLog, type StampOptions } from "./readable_log.ts";

const AS_IT_IS: ReadLine = () => null;

/** Where logs are printed. Tests replace it. */
export type LogSink = Pick<typeof Deno.stdout, "write">;

/** How a {@linkcode LogOutput} prints. */
export interface LogOutputOptions extends StampOptions {
  /** Makes a line readable for people; null prints every line unchanged. */
  readonly readable?: ReadLine | null;
  readonly sink?: LogSink;
}

/**
 * Prints a log: readable if the agent kind can make it readable, otherwise unchanged. For a terminal it
 * escapes control characters.
 */
export class LogOutput {
  readonly #sink: LogSink;
  readonly #readable: ReadableLog | null;
  readonly #text: LogText | null;

  constructor(
    { isTerminal, colors, paint }: Terminal,
    { readable = null, sink = Deno.stdout, stamp = null, from = 0 }: LogOutputOptions = {},
  ) {
    this.#sink = sink;
    const isMade = readable !== null || stamp !== null;
    this.#readable = isMade ? new ReadableLog(readable ?? AS_IT_IS, paint, { stamp, from }) : null;
    this.#text = isTerminal ? new LogText({ colors }) : null;
  }

  /** Prints bytes. Resolves to false if the reader has gone. */
  async write(bytes: Uint8Array): Promise<boolean> {
    return await this.#print(this.#escape(this.#readable?.push(bytes) ?? bytes));
  }

  /** Prints a last line that has no line end. Resolves to false if the reader has gone. */
  async end(): Promise<boolean> {
    const last = this.#escape(this.#readable?.end() ?? new Uint8Array());
    const rest = new TextEncoder().encode(this.#text?.end() ?? "");
    return await this.#print(last) && await this.#print(rest);
  }

  #escape(bytes: Uint8Array): Uint8Array {
    return this.#text === null ? bytes : new TextEncoder().encode(this.#text.push(bytes));
  }

  async #print(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#sink.write(bytes.subarray(at));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      throw error;
    }
  }
}

import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { LogText } from "../../terminal/log_text.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { ReadableLog } from "./readable_log.ts";

/** Where logs are printed, so that a test can own it. */
export type LogSink = Pick<typeof Deno.stdout, "write">;

/** What a {@linkcode LogOutput} takes. */
export interface LogOutputOptions {
  /** What people are shown of a line; null where each is shown as it is. */
  readonly readable?: ((line: string) => readonly ReadableLine[] | null) | null;
  readonly sink?: LogSink;
}

/** Prints a log: readable where its agent's kind knows how, else as it is. A terminal gets it disarmed. */
export class LogOutput {
  readonly #sink: LogSink;
  readonly #readable: ReadableLog | null;
  readonly #text: LogText | null;

  constructor(
    { isTerminal, colors, paint }: Terminal,
    { readable = null, sink = Deno.stdout }: LogOutputOptions = {},
  ) {
    this.#sink = sink;
    this.#readable = readable && new ReadableLog(readable, paint);
    this.#text = isTerminal ? new LogText({ colors }) : null;
  }

  /** Resolves to whether there still is a reader. */
  async write(bytes: Uint8Array): Promise<boolean> {
    return await this.#print(this.#disarm(this.#readable?.push(bytes) ?? bytes));
  }

  /** Prints what a line without an end has left. */
  async end(): Promise<boolean> {
    const last = this.#disarm(this.#readable?.end() ?? new Uint8Array());
    const rest = new TextEncoder().encode(this.#text?.end() ?? "");
    return await this.#print(last) && await this.#print(rest);
  }

  #disarm(bytes: Uint8Array): Uint8Array {
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

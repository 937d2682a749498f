import { UsageError } from "../../../domain/errors.ts";
import { printable } from "../../../text/printable.ts";
import { wrap } from "../../../text/wrap.ts";
import { printText } from "../../output.ts";
import { pageColumns } from "../../terminal/terminal.ts";
import type { Answer, Person } from "./person.ts";

/** The longest answer, in characters. */
const MAX_LENGTH = 65_536;

/**
 * Whoever wrote the answers that a pipe or a file holds, one in each line. They are read when they are asked for, so
 * that a program can see a question before it answers. Once they end, nobody answers.
 */
export class PipedPerson implements Person {
  readonly canCorrect = false;
  readonly #lines: AsyncIterator<string>;
  #hasAnswered = false;
  #hasEnded = false;

  constructor(input: ReadableStream<Uint8Array> = Deno.stdin.readable) {
    this.#lines = linesOf(input);
  }

  async ask(question: string, isSecret: boolean): Promise<Answer> {
    if (this.#hasEnded) return { kind: "nobody" };
    const { value, done } = await this.#lines.next();
    if (done === true) {
      this.tell(
        this.#hasAnswered
          ? "Standard input has ended: the defaults answer the rest"
          : "No answer on standard input: the defaults are taken",
      );
      this.#hasEnded = true;
      return { kind: "nobody" };
    }
    this.#hasAnswered = true;
    printText(`${question} ${isSecret ? "" : printable(value)}`.trimEnd() + "\n");
    return { kind: "text", text: value };
  }

  /** A reason ends what it is about: the error has it. */
  refuse(): void {}

  tell(text: string): void {
    if (this.#hasEnded) return;
    printText(`${wrap(printable(text), { rest: "  ", width: pageColumns() })}\n`);
  }
}

async function* linesOf(input: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const part of input.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
    if (rest.length > MAX_LENGTH) {
      throw new UsageError(
        `Cannot read the answers: a line of standard input is longer than ${MAX_LENGTH} characters`,
      );
    }
  }
  if (rest !== "") yield rest;
}

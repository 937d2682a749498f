import { UsageError } from "../../../domain/errors.ts";
import { printable } from "../../../text/printable.ts";

/** The person ended the questions. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** The person who answers the questions. */
export interface Person {
  /** Asks a question. An empty answer accepts the suggestion; null ends the questions. */
  ask(question: string): string | null;
  tell(text: string): void;
}

/** A question, and how its answer is checked and converted. */
export interface Question<T> {
  readonly text: string;
  readonly suggestion: string;
  /** The answer in the command line; with it, the question is not asked. */
  readonly given?: string;
  /** @throws {UsageError} for an answer that cannot be used */
  readonly accept: (answer: string) => T | Promise<T>;
}

/**
 * Repeats a question until its answer can be used.
 *
 * @throws {UsageError} if nobody is asked and the answer cannot be used
 * @throws {StoppedError} if the person ends the questions
 */
export async function answerTo<T>(person: Person | null, question: Question<T>): Promise<T> {
  const { text, suggestion, given, accept } = question;
  if (given !== undefined) return await accept(given);
  if (person === null) return await accept(suggestion);
  for (;;) {
    const answer = person.ask(`${text} [${printable(suggestion)}]:`);
    if (answer === null) throw new StoppedError("Stopped: nothing was written");
    try {
      return await accept(answer.trim() === "" ? suggestion : answer.trim());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      person.tell(error.message);
    }
  }
}

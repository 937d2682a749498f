import type { Interview, Question } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { printable } from "../../../text/printable.ts";
import type { Person } from "../people/person.ts";

/** The person ended the questions. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * The questions to `person`.
 *
 * An answer that cannot be used is a `UsageError` if nobody can correct it. If the person ends the questions, that
 * is a {@linkcode StoppedError}.
 */
export function interviewOf(person: Person): Interview {
  const retry = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof UsageError) || !person.canCorrect) throw error;
        person.refuse(error.message);
      }
    }
  };
  return {
    tell: (text) => person.tell(text),
    retry,
    async ask(question) {
      if (question.given !== undefined) return await question.accept(question.given);
      return await retry(async () => await question.accept(await answerOf(person, question)));
    },
  };
}

async function answerOf<T>(person: Person, question: Question<T>): Promise<string> {
  const { text, suggestion, unattended = suggestion, isSecret = false } = question;
  const shown = suggestion === null || suggestion === "" ? "" : ` [${printable(suggestion)}]`;
  const answer = await person.ask(`${text}${shown}:`, isSecret);
  if (answer.kind === "stopped") throw new StoppedError("Stopped: nothing was written");
  const said = answer.kind === "nobody"
    ? unattended
    : (isSecret ? answer.text : answer.text.trim()) || suggestion;
  if (said !== null) return said;
  throw new UsageError(`Cannot go on without an answer to "${text}"`, {
    remedy: person.canCorrect
      ? "Ctrl-C stops"
      : "run init on a terminal, or pipe one answer a line to it",
  });
}

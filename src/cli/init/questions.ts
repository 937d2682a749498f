import { UsageError } from "../../domain/errors.ts";
import type { InitCommand } from "../options/setup.ts";
import { printable } from "../../text/printable.ts";
import type { Answers, Queues } from "./answers.ts";
import { findBoard, type FoundBoard, loadScaffolds, suggestBoard } from "./board.ts";
import { suggestCommand } from "./agent.ts";
import { problemOfQueue, suggestQueues } from "./queues.ts";

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

/** How {@linkcode decide} finds the answers. */
export interface DecideOptions {
  /** The answers in the command line. */
  readonly given: Pick<InitCommand, "board" | "queue" | "command">;
  readonly folder: string;
  /** The person to ask; null to ask no questions. */
  readonly person: Person | null;
  /** Finds the path of a command; null if it is not installed. */
  readonly find: (command: string) => Promise<string | null>;
}

/** The answers, and the board that they are for. */
export interface Decision {
  readonly answers: Answers;
  readonly board: FoundBoard;
}

/** A question, and how its answer is checked and converted. */
interface Question<T> {
  readonly text: string;
  readonly suggestion: string;
  /** The answer in the command line; with it, the question is not asked. */
  readonly given?: string;
  /** @throws {UsageError} for an answer that cannot be used */
  readonly accept: (answer: string) => T | Promise<T>;
}

/**
 * Finds every answer that a config needs: in the command line, by asking a person, or by suggestion.
 *
 * @throws {UsageError} if an answer in the command line, or a suggestion, cannot be used
 * @throws {StoppedError} if the person ends the questions
 */
export async function decide(options: DecideOptions): Promise<Decision> {
  const { given, folder, person, find } = options;
  person?.tell("Enter accepts the answer in brackets. Ctrl-C stops, and nothing is written.");
  const scaffolds = await loadScaffolds();
  const [boardName, board] = await answerTo(person, {
    text: `The board, a ${scaffolds.map(({ extensions: [first] }) => first).join(" or ")} file`,
    suggestion: await suggestBoard(folder, scaffolds),
    given: given.board,
    accept: async (name) => [name, await findBoard(name, folder, scaffolds)] as const,
  });
  describeBoard(board, person);
  const queues = await decideQueues(options, [...board.queues?.keys() ?? []]);
  const command = await answerTo(person, {
    text: "The command that works on a task",
    suggestion: await suggestCommand(find),
    given: given.command,
    accept: async (name) => {
      // People who are asked for a command often type a command line with arguments.
      if (!/\s/.test(name) || await find(name) !== null) return name;
      throw new UsageError(
        `Cannot find the command ${
          JSON.stringify(name)
        }: give only the program; its arguments go into "args" of artificer.toml`,
      );
    },
  });
  const { type, options: optionsOf } = board.scaffold;
  const backend = { type, ...optionsOf(boardName) };
  return { answers: { board: boardName, backend, queues, command }, board };
}

async function decideQueues(
  { given, person }: DecideOptions,
  existing: readonly string[],
): Promise<Queues> {
  const suggested = suggestQueues(existing);
  const ask = (text: string, suggestion: string, not?: string, given?: string) =>
    answerTo(person, { text, suggestion, given, accept: (name) => requireQueue(name, not) });
  const ready = await ask(
    "The queue that agents take tasks from",
    suggested.ready,
    undefined,
    given.queue,
  );
  return {
    ready,
    inProgress: await ask("The queue of tasks in progress", suggested.inProgress, ready),
    done: await ask("The queue of tasks that are done", suggested.done, ready),
    failed: await ask("The queue of tasks that failed", suggested.failed, ready),
  };
}

/** Repeats a question until its answer can be used. */
async function answerTo<T>(person: Person | null, question: Question<T>): Promise<T> {
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

function requireQueue(name: string, ready: string | undefined): string {
  const explanation = name === ready
    ? {
      problem: "agents take tasks from it, and would take this task again",
      remedy: "give another queue (--queue is for theirs)",
    }
    : { problem: problemOfQueue(name), remedy: null };
  const { problem, remedy } = explanation;
  if (problem === null) return name;
  throw new UsageError(`Cannot use ${JSON.stringify(name)} as this queue: ${problem}`, { remedy });
}

function describeBoard({ path, queues }: FoundBoard, person: Person | null): void {
  if (queues === null) return person?.tell(`${path} does not exist yet: init will create it`);
  const names = Array.from(queues, ([name, count]) => `${JSON.stringify(name)} (${count})`);
  const content = names.length === 0 ? "has no queues yet" : `has the queues ${names.join(", ")}`;
  person?.tell(`${path} ${content}`);
}

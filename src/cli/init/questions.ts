import { UsageError } from "../../domain/errors.ts";
import type { InitCommand } from "../options/setup.ts";
import { printable } from "../../text/printable.ts";
import type { Answers, Queues } from "./answers.ts";
import { findBoard, type FoundBoard, loadScaffolds, usualBoard } from "./board.ts";
import { usualCommand } from "./agent.ts";
import { problemOfQueue, suggestQueues } from "./queues.ts";

/** The person was asked and left. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** Whom answers are had from. */
export interface Person {
  /** What they answer to `question`; empty to have `usual`, null to leave. */
  ask(question: string): string | null;
  tell(text: string): void;
}

/** What {@linkcode decide} takes. */
export interface DecideOptions {
  /** What the command line says. */
  readonly given: Pick<InitCommand, "board" | "queue" | "command">;
  readonly folder: string;
  /** Null where nobody is to be asked. */
  readonly person: Person | null;
  /** Where the agent's command is found, or null. */
  readonly find: (command: string) => Promise<string | null>;
}

/** What was decided, and the board that it was decided for. */
export interface Decision {
  readonly answers: Answers;
  readonly board: FoundBoard;
}

/** A question, and what makes of an answer what is needed. */
interface Question<T> {
  readonly text: string;
  readonly usual: string;
  /** What the command line says, which is not asked for. */
  readonly given?: string;
  /** @throws {UsageError} for an answer that cannot be used */
  readonly accept: (answer: string) => T | Promise<T>;
}

/**
 * Has every answer that a config takes: from the command line, from a person, or what is usual.
 *
 * @throws {UsageError} where the command line says what cannot be used
 * @throws {StoppedError} where the person leaves
 */
export async function decide(options: DecideOptions): Promise<Decision> {
  const { given, folder, person, find } = options;
  person?.tell("Enter takes what stands in brackets. Ctrl-C ends this, and nothing is written.");
  const scaffolds = await loadScaffolds();
  const [boardName, board] = await answerTo(person, {
    text: `The board, a ${scaffolds.map(({ extensions: [first] }) => first).join(" or ")} file`,
    usual: await usualBoard(folder, scaffolds),
    given: given.board,
    accept: async (name) => [name, await findBoard(name, folder, scaffolds)] as const,
  });
  tellOf(board, person);
  const queues = await decideQueues(options, [...board.queues?.keys() ?? []]);
  const command = await answerTo(person, {
    text: "The command that works on a task",
    usual: await usualCommand(find),
    given: given.command,
    accept: async (name) => {
      // A person who is asked for a command types a whole line of them.
      if (!/\s/.test(name) || await find(name) !== null) return name;
      throw new UsageError(
        `Cannot find the command ${
          JSON.stringify(name)
        }: name the program alone; its arguments go into "args" of artificer.toml`,
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
  const usual = suggestQueues(existing);
  const ask = (text: string, usual: string, not?: string, given?: string) =>
    answerTo(person, { text, usual, given, accept: (name) => requireQueue(name, not) });
  const ready = await ask(
    "The queue that agents take tasks from",
    usual.ready,
    undefined,
    given.queue,
  );
  return {
    ready,
    inProgress: await ask("The queue of tasks in progress", usual.inProgress, ready),
    done: await ask("The queue of tasks that are done", usual.done, ready),
    failed: await ask("The queue of tasks that failed", usual.failed, ready),
  };
}

/** Asks until there is an answer that can be used. */
async function answerTo<T>(person: Person | null, question: Question<T>): Promise<T> {
  const { text, usual, given, accept } = question;
  if (given !== undefined) return await accept(given);
  if (person === null) return await accept(usual);
  for (;;) {
    const answer = person.ask(`${text} [${printable(usual)}]:`);
    if (answer === null) throw new StoppedError("Stopped: nothing was written");
    try {
      return await accept(answer.trim() === "" ? usual : answer.trim());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      person.tell(error.message);
    }
  }
}

function requireQueue(name: string, ready: string | undefined): string {
  const problem = name === ready
    ? "agents take tasks from it, and would take this one again; name another (--queue names theirs)"
    : problemOfQueue(name);
  if (problem === null) return name;
  throw new UsageError(`Cannot use ${JSON.stringify(name)} as this queue: ${problem}`);
}

function tellOf({ path, queues }: FoundBoard, person: Person | null): void {
  if (queues === null) return person?.tell(`${path} does not exist yet: it will be made`);
  const names = Array.from(queues, ([name, count]) => `${JSON.stringify(name)} (${count})`);
  const holds = names.length === 0 ? "has no queues yet" : `has the queues ${names.join(", ")}`;
  person?.tell(`${path} ${holds}`);
}

import { defaultAgentOf } from "../../../agents/registry.ts";
import { UsageError } from "../../../domain/errors.ts";
import type { InitCommand } from "../../options/setup.ts";
import { decideAllowed } from "./allowed.ts";
import { answerTo, type Person } from "./ask.ts";
import { decidePlace, type Place, suggestWork } from "./place.ts";
import type { Answers, Queues } from "./answers.ts";
import { findBoard, type FoundBoard, loadScaffolds, suggestBoard } from "../board.ts";
import { suggestCommand } from "../agent.ts";
import { problemOfQueue, suggestQueues } from "./queues.ts";

/** How {@linkcode decide} finds the answers. */
export interface DecideOptions {
  /** The answers in the command line. */
  readonly given: Pick<InitCommand, "board" | "queue" | "command" | "work" | "home" | "allow">;
  /** The folder in which init runs. */
  readonly folder: string;
  /** The person to ask; null to ask no questions. */
  readonly person: Person | null;
  /** Finds the path of a command; null if it is not installed. */
  readonly find: (command: string) => Promise<string | null>;
  /**
   * Makes sure that a config can be written into a folder.
   *
   * @throws {UsageError} if it cannot
   */
  readonly requireHome: (home: string) => Promise<void>;
}

/** The answers, and the board that they are for. */
export interface Decision {
  readonly answers: Answers;
  readonly board: FoundBoard;
  readonly place: Place;
}

/**
 * Finds every answer that a config needs: in the command line, by asking a person, or by suggestion.
 *
 * @throws {UsageError} if an answer in the command line, or a suggestion, cannot be used
 * @throws {StoppedError} if the person ends the questions
 */
export async function decide(options: DecideOptions): Promise<Decision> {
  const { given, person, find } = options;
  person?.tell("Enter accepts the answer in brackets. Ctrl-C stops, and nothing is written.");
  const place = await decideFolders(options);
  const { home } = place;
  const scaffolds = await loadScaffolds();
  const [boardName, board] = await answerTo(person, {
    text: `The board, a ${scaffolds.map(({ extensions: [first] }) => first).join(" or ")} file`,
    suggestion: await suggestBoard(home, scaffolds),
    given: given.board,
    accept: async (name) => [name, await findBoard(name, home, scaffolds)] as const,
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
  const allowed = defaultAgentOf(command).allowsCommands
    ? await decideAllowed({ given: given.allow, work: place.work, person })
    : [];
  return { answers: { board: boardName, backend, queues, command, allowed }, board, place };
}

async function decideFolders(
  { given, folder, person, requireHome }: DecideOptions,
): Promise<Place> {
  const suggestion = await suggestWork(folder);
  const place = await answerTo(person, {
    text: "The folder that agents work in",
    suggestion,
    given: given.work,
    async accept(name) {
      const place = await decidePlace(name, folder, given.home);
      await requireHome(place.home);
      return place;
    },
  });
  person?.tell(
    `Config, board and state go to ${place.home}, outside of what agents change`,
  );
  return place;
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
    done: await ask("The queue of tasks that are done, for you to review", suggested.done, ready),
    failed: await ask("The queue of tasks that failed", suggested.failed, ready),
  };
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

import { loadAgentPrograms } from "../../../agents/registry.ts";
import type { Interview } from "../../../contracts/interview.ts";
import type { InitCommand } from "../../options/setup.ts";
import { chooseBoard, type Variables } from "../board/choose.ts";
import type { ChosenBoard } from "../board/chosen.ts";
import type { Person } from "../people/person.ts";
import { findTools, type FoundTool } from "../tools/found.ts";
import { decideAgent } from "./agent_command.ts";
import { decideAllowed } from "./allowed.ts";
import type { Answers } from "./answers.ts";
import { interviewOf } from "./ask.ts";
import { decideFirstTask } from "./first_task.ts";
import { decidePlace, findRepository, type Place, suggestWork } from "./place.ts";
import { decideQueues } from "./queues.ts";

/** How {@linkcode decide} finds the answers. */
export interface DecideOptions {
  /** The answers in the command line. */
  readonly given: Pick<InitCommand, "board" | "queue" | "command" | "work" | "home" | "allow">;
  /** The folder in which init runs. */
  readonly folder: string;
  /** Whoever answers the questions. */
  readonly person: Person;
  /** Finds the path of a command; null if it is not installed. */
  readonly find: (command: string) => Promise<string | null>;
  /** What the environment says, and `.env` in the config's folder. */
  readonly variablesIn: (home: string) => Promise<Variables>;
  /** Shows which programs were found. */
  readonly show: (tools: readonly FoundTool[]) => void;
  /**
   * Makes sure that a config can be written there, and that agents can work there.
   *
   * @throws {UsageError} if not
   */
  readonly requirePlace: (place: Place) => Promise<void>;
}

/** The answers, and the board that they are for. */
export interface Decision {
  readonly answers: Answers;
  readonly board: ChosenBoard;
  readonly place: Place;
  /** Whether agents work in a repository of git. */
  readonly isRepository: boolean;
  /** The agent's program as it was found; null if `init` does not know it. */
  readonly agent: FoundTool | null;
  /** The name of a task to begin with, or null. */
  readonly firstTask: string | null;
}

/**
 * Finds every answer that a config needs: in the command line, by asking a person, or by suggestion.
 *
 * @throws {UsageError} if an answer cannot be used, and nobody can give another one
 * @throws {StoppedError} if the person ends the questions
 */
export async function decide(options: DecideOptions): Promise<Decision> {
  const { given, folder, person, find, variablesIn } = options;
  const interview = interviewOf(person);
  if (person.canCorrect) {
    person.tell("Enter accepts the answer in brackets. Ctrl-C stops, and nothing is written.");
  }
  // Before the first question: while a terminal waits for an answer, nothing else goes on.
  const tools = await findTools({ find, folder, programs: await loadAgentPrograms() });
  options.show(tools);
  const place = await decideFolders(options, interview);
  const isRepository = await findRepository(place.work) !== null;
  const variables = await variablesIn(place.home);
  const board = await chooseBoard({ interview, given: given.board, home: place.home, variables });
  try {
    const existing = board.queues ?? [];
    const queues = await decideQueues({ interview, given: given.queue, existing });
    const decided = await decideAgent({ interview, tools, find, given: given.command });
    const { command, program, agent } = decided;
    const allowed = program?.allowsCommands === true
      ? await decideAllowed({ given: given.allow, work: place.work, isRepository, interview })
      : [];
    const firstTask = await decideFirstTask({ interview, board, queue: queues.ready });
    const answers = { backend: board.backend, queues, command, program, allowed };
    return { answers, board, place, isRepository, agent, firstTask };
  } catch (error) {
    await board.close();
    throw error;
  }
}

async function decideFolders(
  { given, folder, requirePlace }: DecideOptions,
  interview: Interview,
): Promise<Place> {
  const place = await interview.ask({
    text: "The folder that agents work in",
    suggestion: await suggestWork(folder),
    given: given.work,
    async accept(name) {
      const place = await decidePlace(name, folder, given.home);
      await requirePlace(place);
      return place;
    },
  });
  interview.tell(
    `Config, board and state go to ${place.home}, outside of what agents change`,
  );
  return place;
}

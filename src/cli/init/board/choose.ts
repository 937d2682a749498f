import { systemClock } from "../../../async/system_clock.ts";
import { backendKinds } from "../../../backends/registry.ts";
import type { ServerScaffold, SetUpContext } from "../../../backends/scaffold.ts";
import type { Interview } from "../../../contracts/interview.ts";
import { noun } from "../../../text/plural.ts";
import type { PlannedFile } from "../files.ts";
import { requireNeeds } from "../rights.ts";
import type { ChosenBoard } from "./chosen.ts";
import {
  type FileScaffolds,
  findBoard,
  type FoundBoard,
  newBoard,
  suggestBoard,
} from "./file_board.ts";

/** The kinds of board that `init` can set up. */
export interface Scaffolds {
  /** The suggested kind comes first. */
  readonly files: FileScaffolds;
  readonly servers: readonly ServerScaffold[];
}

/** Loads the kinds of board that `init` can set up. */
export async function loadScaffolds(): Promise<Scaffolds> {
  const loads = backendKinds.flatMap(({ scaffold }) => scaffold ?? []);
  const all = await Promise.all(loads.map((load) => load()));
  const [first, ...rest] = all.filter((scaffold) => scaffold.shape === "file")
    .toSorted((a, b) => Number(b.isSuggested) - Number(a.isSuggested));
  if (first === undefined) throw new TypeError("Cannot find a kind of board that init can create");
  return {
    files: [first, ...rest],
    servers: all.filter((scaffold) => scaffold.shape === "server"),
  };
}

/** What the environment says, and `.env` in the config's folder. */
export type Variables = Pick<SetUpContext, "variable" | "proxies">;

/** How {@linkcode chooseBoard} asks. */
export interface ChooseOptions {
  readonly interview: Interview;
  /** The answer in the command line. */
  readonly given: string | undefined;
  /** The folder of the config. */
  readonly home: string;
  readonly variables: Variables;
}

/**
 * Asks for the board, and for all that its kind needs.
 *
 * @throws {UsageError} if it can be neither used nor created, and nobody can name another one
 */
export async function chooseBoard(options: ChooseOptions): Promise<ChosenBoard> {
  const { interview, given, home } = options;
  const { files, servers } = await loadScaffolds();
  const kinds = [
    `a ${files.map(({ extensions: [first] }) => first).join(" or ")} file`,
    ...servers.map(({ type }) => type),
  ];
  return await interview.ask({
    text: `The board, ${kinds.join(" or ")}`,
    suggestion: await suggestBoard(home, files),
    given,
    accept: async (answer) => {
      const server = servers.find(({ type, accepts }) =>
        answer.toLowerCase() === type || accepts(answer)
      );
      if (server !== undefined) return await setUpServer(server, answer, options);
      const found = await findBoard(answer, home, files);
      describe(found, interview);
      return ofFile(answer, found);
    },
  });
}

function ofFile(name: string, found: FoundBoard): ChosenBoard {
  const { path, scaffold, queues } = found;
  return {
    backend: { type: scaffold.type, ...scaffold.options(name) },
    prefix: "",
    queueWord: "queue",
    queues: queues === null ? null : [...queues.keys()],
    paths: [path],
    credentials: {},
    count: (queue) => Promise.resolve(queues?.get(queue) ?? 0),
    plan: (names): PlannedFile[] => queues === null ? [newBoard(found, names)] : [],
    createMissing: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

async function setUpServer(
  scaffold: ServerScaffold,
  answer: string,
  { interview, home, variables }: ChooseOptions,
): Promise<ChosenBoard> {
  const context: SetUpContext = {
    ...variables,
    answer,
    clock: systemClock,
    baseDir: home,
    require: requireNeeds,
  };
  const board = await scaffold.setUp(interview, context);
  const { title, options, credentials, prefix, queues, queueWord } = board;
  const names = queues.map((queue) => JSON.stringify(queue)).join(", ");
  interview.tell(
    queues.length === 0
      ? `${title} has no ${noun(0, queueWord)} yet`
      : `${title} has the ${noun(queues.length, queueWord)} ${names}`,
  );
  return {
    backend: { type: scaffold.type, ...options },
    prefix,
    queueWord,
    queues,
    paths: [],
    credentials,
    count: (queue) => board.count(queue),
    plan: () => [],
    async createMissing(wanted) {
      const missing = wanted.filter((queue) => !queues.includes(queue));
      for (const queue of missing) await board.createQueue(queue);
      return missing;
    },
    close: () => board.close(),
  };
}

function describe({ path, queues }: FoundBoard, interview: Interview): void {
  if (queues === null) return interview.tell(`${path} does not exist yet: init will create it`);
  const names = Array.from(queues, ([name, count]) => `${JSON.stringify(name)} (${count})`);
  const content = names.length === 0 ? "has no queues yet" : `has the queues ${names.join(", ")}`;
  interview.tell(`${path} ${content}`);
}

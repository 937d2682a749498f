import type { Clock } from "../async/clock.ts";
import type { Interview } from "../contracts/interview.ts";
import type { CallOptions } from "../contracts/task_adapter.ts";
import type { Need } from "../domain/need.ts";
import type { ProxyVariables } from "../net/proxies.ts";

/** How `init` sets up a kind of board: one that is a file, or one that a server has. */
export type BoardScaffold = FileScaffold | ServerScaffold;

/** How `init` sets up a kind of board that is a file: what it asks, and what it writes. */
export interface FileScaffold {
  readonly shape: "file";
  /** The `type` under `[backend]`. */
  readonly type: string;
  /** Whether `init` suggests this kind if the folder has no board yet. It is then also the first to recognise a file. */
  readonly isSuggested: boolean;
  /** What its file is called unless a person says otherwise, such as `board.db`. */
  readonly fileName: string;
  /** How the names of its files end, in lower case and with the dot; the question names the first. */
  readonly extensions: readonly string[];
  /** Tells by the first 16 bytes, as text, whether a file of another name is such a board. */
  recognises(head: string): boolean;
  /** The keys that `init` sets under `[backend]`, beside `type`, for the file that a person called `name`. */
  options(name: string): Readonly<Record<string, unknown>>;
  /**
   * How many tasks are in each queue of the board at `path`, in the board's order.
   *
   * @throws {AdapterError} if the file is not such a board
   */
  queueSizes(path: string, options: CallOptions): Promise<ReadonlyMap<string, number>>;
  /** A new board at `path` with these queues and no tasks: its text, or what fills the empty file. */
  newBoard(
    path: string,
    queues: readonly string[],
  ): string | ((options: CallOptions) => Promise<void>);
}

/** How `init` sets up a kind of board that a server has. Its own questions are asked in its folder. */
export interface ServerScaffold {
  readonly shape: "server";
  /** The `type` under `[backend]`, which is also the answer that means this kind. */
  readonly type: string;
  /** Whether another answer, such as an address, means this kind. */
  accepts(answer: string): boolean;
  /**
   * Asks for what a config needs, and asks the server at once whether it is right.
   *
   * @throws {UsageError} if an answer cannot be used, and nobody can give another one
   */
  setUp(interview: Interview, context: SetUpContext): Promise<ServerBoard>;
}

/** What the set-up of a board on a server is given. */
export interface SetUpContext {
  /** The answer that meant this kind. */
  readonly answer: string;
  readonly clock: Clock;
  /** The folder of the config. */
  readonly baseDir: string;
  /** The value of a variable of the environment or of `.env`, or null. */
  variable(name: string): string | null;
  /** The proxies that the environment names: no request to a board goes through them. */
  readonly proxies: ProxyVariables;
  /**
   * Makes sure that this process may do something.
   *
   * @throws {UsageError} that names the right that is missing
   */
  require(needs: readonly Need[]): void;
}

/** A board on a server that a person chose. */
export interface ServerBoard {
  /** What a person calls it, such as its name and address. */
  readonly title: string;
  /** The keys that `init` sets under `[backend]`, beside `type`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The credentials that go into `.env`, by the names of their variables. Empty if they are in the environment. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What the name of each of its queues begins with in the config, such as `Project.Board.`. */
  readonly prefix: string;
  /** Its queues without the prefix, in the board's order. */
  readonly queues: readonly string[];
  /** What its queues are called there, in the singular and in small letters, such as "list". */
  readonly queueWord: string;
  /**
   * How many tasks are in one of its queues.
   *
   * @throws {UsageError} if the server does not tell
   */
  count(queue: string): Promise<number>;
  /**
   * Creates a queue, unless it is there.
   *
   * @throws {UsageError} if the server refuses
   */
  createQueue(queue: string): Promise<void>;
  /** Ends its connections. */
  close(): Promise<void>;
}

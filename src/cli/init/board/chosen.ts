import type { PlannedFile } from "../files.ts";

/** The board that a person chose, whether it is a file or a server has it. */
export interface ChosenBoard {
  /** The keys under `[backend]`, with its type. */
  readonly backend: Readonly<Record<string, unknown>>;
  /** What the name of each queue begins with in the config. Empty for a file. */
  readonly prefix: string;
  /** What the board calls one of its queues. */
  readonly queueWord: string;
  /** Its queues without the prefix, in the board's order; null if there is no board yet. */
  readonly queues: readonly string[] | null;
  /** The files that it is, which agents must not change. */
  readonly paths: readonly string[];
  /** The credentials that go into `.env`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** How many tasks are in a queue. */
  count(queue: string): Promise<number>;
  /** The files to create so that the board has these queues. */
  plan(queues: readonly string[]): readonly PlannedFile[];
  /** Creates the queues that a board on a server lacks. Resolves to their names. */
  createMissing(queues: readonly string[]): Promise<readonly string[]>;
  /** Ends its connections. */
  close(): Promise<void>;
}

/** A queue as the config names it. */
export function fullName({ prefix }: Pick<ChosenBoard, "prefix">, queue: string): string {
  return `${prefix}${queue}`;
}

import type { CallOptions } from "../contracts/task_adapter.ts";

/** A kind of board that `init` can set up: a file. What it writes and asks comes from here. */
export interface BoardScaffold {
  /** The `type` under `[backend]`. */
  readonly type: string;
  /** Whether `init` suggests it if the folder has no board yet, and asks it first of what a file is. */
  readonly isSuggested: boolean;
  /** What its file is called unless a person says otherwise, such as `board.db`. */
  readonly fileName: string;
  /** How the names of its files end, in lower case and with the dot; the question names the first. */
  readonly extensions: readonly string[];
  /** Tells by the first 16 bytes, as text, whether a file of another name is such a board. */
  recognises(head: string): boolean;
  /** The keys under `[backend]` that are set for a board which a person called `name`. */
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
  /** A task as a person writes it into the file. Without it, `board add` is how tasks come. */
  writtenTask?(task: { readonly name: string; readonly description: string }): string;
}

import type { CallOptions } from "../contracts/task_adapter.ts";

/** How `init` sets up a kind of board that is a file: what it asks, and what it writes. */
export interface BoardScaffold {
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
  /** A task as a person writes it into the file. Without this, `init` shows `board add` instead. */
  writtenTask?(task: { readonly name: string; readonly description: string }): string;
}

import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import type { CallOptions, TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import type { Task } from "../../../src/domain/task.ts";

/** A task that a board is to hold at the start. */
export interface TaskSpec {
  readonly name: string;
  readonly description?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** What a board is to hold at the start: its queues, and their tasks from the top. Names are unique. */
export type BoardSpec = Readonly<Record<string, readonly TaskSpec[]>>;

/** A board and what the tests have to know of it. */
export interface BoardUnderTest extends AsyncDisposable {
  readonly adapter: TaskAdapter;
  /** The authenticated user. */
  readonly user: string;
  /** Another client of the same board, or the same one where there can be no other. */
  readonly other: TaskAdapter;
  /** The id that the board gave to the task that is called so in the spec. */
  id(name: string): string;
  /** What a queue of the spec is called on the board. */
  queue(name: string): string;
}

/** Tests by title, each with the board that it starts from. */
export type Promised = Readonly<
  Record<string, {
    readonly spec: BoardSpec;
    readonly test: (board: BoardUnderTest) => Promise<void>;
  }>
>;

/** For calls that nobody gives up. */
export const calm: CallOptions = { signal: neverAborted };

/** No limit. */
export const all = { ...calm, limit: 1000 };

/** Three tasks and two empty queues. */
export const three: BoardSpec = {
  "Todo": [
    { name: "First", description: "Do it", labels: ["bug", "ui"], assignees: ["ana"] },
    { name: "Second" },
    { name: "Third" },
  ],
  "In Progress": [],
  "Done": [],
};

/** Fails where the board cannot do that: such a test is skipped, with the reason, and passes for nothing. */
export function requireCapabilities(
  { adapter }: BoardUnderTest,
  ...names: readonly (keyof TaskAdapter)[]
): void {
  const lacking = names.filter((name) => adapter[name] === undefined);
  assert.deepEqual(lacking, [], "skip what the board cannot do, with the reason");
}

/** The names of the tasks in a queue, from the top. */
export async function namesIn({ adapter, queue }: BoardUnderTest, name: string): Promise<string[]> {
  return (await adapter.getReadyTasks([queue(name)], all)).map((task) => task.name);
}

/** A task of the spec as the board has it now. */
export async function taskOf({ adapter, id }: BoardUnderTest, name: string): Promise<Task> {
  return await adapter.getTask(id(name), calm);
}

/** A test on {@linkcode three}. */
export function onThree(test: (board: BoardUnderTest) => Promise<void>): Promised[string] {
  return { spec: three, test };
}

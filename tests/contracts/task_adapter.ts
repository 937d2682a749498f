import { claimPromises } from "./task_adapter/claims.ts";
import { failurePromises } from "./task_adapter/failures.ts";
import { importingPromises } from "./task_adapter/importing.ts";
import { keepingPromises } from "./task_adapter/keeping.ts";
import { managingPromises } from "./task_adapter/managing.ts";
import { namingPromises } from "./task_adapter/naming.ts";
import { readingPromises } from "./task_adapter/reading.ts";
import { searchingPromises } from "./task_adapter/searching.ts";
import type { BoardSpec, BoardUnderTest, Promised } from "./task_adapter/subject.ts";
import { writingPromises } from "./task_adapter/writing.ts";
import { type ContractOptions, defineContract, type Skip } from "./contract.ts";

export type { BoardSpec, BoardUnderTest } from "./task_adapter/subject.ts";

/** Skips all that is promised of claims that expire. */
export const CLAIMS_LAST: Skip = {
  reason: "its claims do not expire",
  tests: Object.keys(keepingPromises),
};

/** Skips all that is promised of imports. */
export const NO_IMPORT: Skip = {
  reason: "it does not take whole tasks of another board",
  tests: Object.keys(importingPromises),
};

/** Skips all that is promised of a search for ids. */
export const NO_SEARCH: Skip = {
  reason: "it has no request for that: the queues of the config are searched instead",
  tests: Object.keys(searchingPromises),
};

/** How a board is tested. */
export interface TaskAdapterContract extends Omit<ContractOptions<unknown>, "create"> {
  /** Makes a fresh board that holds `spec`, and nothing else that the tests could see. */
  readonly create: (spec: BoardSpec) => Promise<BoardUnderTest>;
}

/** What a `TaskAdapter` promises, whichever board it is. */
export function testTaskAdapter({ create, ...options }: TaskAdapterContract): void {
  const promises: Promised[] = [
    readingPromises,
    writingPromises,
    claimPromises,
    keepingPromises,
    importingPromises,
    managingPromises,
    namingPromises,
    searchingPromises,
    failurePromises,
  ];
  const tests = promises.flatMap((promised) => Object.entries(promised))
    .map(([title, { spec, test }]) =>
      [title, async () => {
        await using board = await create(spec);
        await test(board);
      }] as const
    );
  defineContract<void>("TaskAdapter", { ...options, create: () => {} }, Object.fromEntries(tests));
}

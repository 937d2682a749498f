/** Tests of a contract that one implementation can't pass yet, and why. */
export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
}

/** What every contract suite takes. */
export interface ContractOptions<Subject> {
  /** Which implementation is tested. */
  readonly name: string;
  /** Makes a fresh one for each test, which disposes of it. */
  readonly create: () => Promise<Subject> | Subject;
  readonly skip?: readonly Skip[];
}

/** Defines one test for each promise of a contract. A skip that fits none is an error. */
export function defineContract<Subject>(
  contract: string,
  { name, create, skip = [] }: ContractOptions<Subject>,
  promises: Readonly<Record<string, (subject: Subject) => Promise<void> | void>>,
): void {
  for (const title of skip.flatMap(({ tests }) => tests)) {
    if (!(title in promises)) {
      throw new Error(`Cannot skip "${title}": ${contract} has no such test`);
    }
  }
  for (const [title, test] of Object.entries(promises)) {
    const skipped = skip.find(({ tests }) => tests.includes(title));
    Deno.test({
      name: `${name} as ${contract}: ${title}${skipped ? ` (skipped: ${skipped.reason})` : ""}`,
      ignore: skipped !== undefined,
      fn: async () => await test(await create()),
    });
  }
}

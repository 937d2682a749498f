/** What one measurement gave, by the name of the figure. Less is better. */
export type Figures = Readonly<Record<string, number>>;

/** Something of both versions. */
export interface Both<T> {
  readonly old: T;
  readonly new: T;
}

/** One thing that is measured. */
export interface Case<T> {
  readonly name: string;
  readonly rounds: number;
  readonly measure: (version: T) => Promise<Figures>;
}

/** Measures by turns, so that both meet the same machine, and prints the medians of each figure and of its ratio. */
export async function compare<T>(
  versions: Both<T>,
  { name, rounds, measure }: Case<T>,
): Promise<void> {
  const figures: Both<Figures>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const both = await measureBoth(versions, measure, round % 2 === 0);
    if (round > 0) figures.push(both); // The first round warms up.
  }
  const names = Object.keys(figures[0]?.old ?? {});
  print(`${name.padEnd(36)} ${names.map((figure) => describe(figure, figures)).join("   ")}`);
}

/** Who comes second meets what the first one has left behind. */
async function measureBoth<T>(
  versions: Both<T>,
  measure: Case<T>["measure"],
  isOldFirst: boolean,
): Promise<Both<Figures>> {
  if (isOldFirst) return { old: await measure(versions.old), new: await measure(versions.new) };
  const figures = await measure(versions.new);
  return { old: await measure(versions.old), new: figures };
}

function describe(figure: string, rounds: readonly Both<Figures>[]): string {
  const olds = rounds.map(({ old }) => old[figure] ?? NaN);
  const news = rounds.map((both) => both.new[figure] ?? NaN);
  const ratio = median(olds.map((value, round) => value / (news[round] ?? NaN)));
  return `${figure} ${rounded(median(olds))} → ${rounded(median(news))} = ${ratio.toFixed(2)}`;
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0).padStart(5);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Prints a line. */
export function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

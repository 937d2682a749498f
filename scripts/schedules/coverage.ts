/** Something bad that a schedule did to a dispatcher. */
export interface Mishap {
  /** `death`, or the fault of a call of the board. */
  readonly what: string;
  /** The step at which the dispatcher died, or the name of the call. */
  readonly where: string;
}

/** A file in the folder of a schedule, because it must outlive the dispatcher that writes it. */
const FILE = "mishaps";

/** The steps of a run's life, by the names that failpoints have. A death before or after each is wanted. */
const ARROWS = [
  "append intent",
  "claimTask",
  "append claimed",
  "start",
  "append step_prepared",
  "append step_started",
  "append step_ended",
  "append step_prepared after_run",
  "start after_run",
  "append step_started after_run",
  "append step_ended after_run",
  "append ended",
  "append retry_scheduled",
  "append writes_planned",
  "addComment",
  "append write_delivered",
  "moveTask",
  "releaseTask",
  "append settled",
  "append dropped",
  "adopt",
];

/** Every death that should occur at least once in many schedules. */
export const FAILPOINTS: readonly string[] = ARROWS.flatMap((arrow) => [
  `before ${arrow}`,
  `after ${arrow}`,
]);

/** Records a mishap in the working directory, at once, because this process can die next. */
export function recordMishap({ what, where }: Mishap): void {
  Deno.writeTextFileSync(FILE, `${what}\t${where}\n`, { append: true });
}

/** Reads the recorded mishaps from `dir`. */
export async function mishapsIn(dir: string): Promise<Mishap[]> {
  const text = await Deno.readTextFile(`${dir}/${FILE}`).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [what = "", where = ""] = line.split("\t");
    return { what, where };
  });
}

/** Counts the mishaps of schedules, and lists the deaths that did not occur. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>();

  add(mishaps: readonly Mishap[]): void {
    for (const { what, where } of mishaps) {
      const places = this.#counts.get(what) ?? new Map<string, number>();
      places.set(where, (places.get(where) ?? 0) + 1);
      this.#counts.set(what, places);
    }
  }

  /** The failpoints at which no dispatcher died. */
  get missing(): string[] {
    const deaths = this.#counts.get("death");
    return FAILPOINTS.filter((point) => !deaths?.has(point));
  }

  /** The counts, one line for each kind of mishap, and then the deaths that did not occur. */
  get lines(): string[] {
    const counted = [...this.#counts].toSorted(([a], [b]) => a < b ? -1 : 1)
      .map(([what, places]) => `${what}: ${sumOf(places)} (${listOf(places)})`);
    const { missing } = this;
    return missing.length === 0 ? counted : [...counted, `no death: ${missing.join(", ")}`];
  }
}

function sumOf(places: ReadonlyMap<string, number>): number {
  return [...places.values()].reduce((sum, count) => sum + count, 0);
}

/** The most frequent first. */
function listOf(places: ReadonlyMap<string, number>): string {
  return [...places].toSorted(([, a], [, b]) => b - a)
    .map(([where, count]) => `${where} ${count}`).join(", ");
}

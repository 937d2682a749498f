/** Something that a schedule had happen to a dispatcher. */
export interface Mishap {
  /** `death`, or how a call of the board went wrong. */
  readonly what: string;
  /** The step at which it died, or the call. */
  readonly where: string;
}

/** In the folder of a schedule: it has to outlive the dispatcher that writes it. */
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

/** Every death that there should be one of in many schedules. */
export const FAILPOINTS: readonly string[] = ARROWS.flatMap((arrow) => [
  `before ${arrow}`,
  `after ${arrow}`,
]);

/** Writes a mishap down in the working directory, at once: what follows may be the end of this process. */
export function noteMishap({ what, where }: Mishap): void {
  Deno.writeTextFileSync(FILE, `${what}\t${where}\n`, { append: true });
}

/** What was written down in `dir`. */
export async function mishapsIn(dir: string): Promise<Mishap[]> {
  const text = await Deno.readTextFile(`${dir}/${FILE}`).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [what = "", where = ""] = line.split("\t");
    return { what, where };
  });
}

/** Counts what schedules had happen, and tells what they had not. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>();

  add(mishaps: readonly Mishap[]): void {
    for (const { what, where } of mishaps) {
      const places = this.#counts.get(what) ?? new Map<string, number>();
      places.set(where, (places.get(where) ?? 0) + 1);
      this.#counts.set(what, places);
    }
  }

  /** The failpoints at which nobody died. */
  get missing(): string[] {
    const deaths = this.#counts.get("death");
    return FAILPOINTS.filter((point) => !deaths?.has(point));
  }

  /** What happened how often, a line for each kind, and what did not happen. */
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

/**
 * A dispatcher on a faulty board, which kills itself at a step of its life. Its only argument is a
 * {@linkcode Fate} as JSON.
 */
import { reportFailure } from "../../src/cli/failure.ts";
import { start } from "../../src/cli/start.ts";
import { type PlannedStep, planSteps } from "../../src/domain/steps.ts";
import { die, watchedSeams } from "../../tests/fixtures/failpoints/seams.ts";
import { FAILPOINTS, recordMishap } from "./coverage.ts";
import { faultyBoard } from "./faulty_board.ts";
import { seededRandom } from "./random.ts";

/** What happens to one dispatcher. */
export interface Fate {
  readonly seed: number;
  /** The share of the board's calls that fail, from 0 to 1. */
  readonly faults: number;
  /** The failpoint at which it dies, counted from 1 as it reaches them, or null if it lives. */
  readonly diesAt: number | null;
  /** Whether each run has a second step. */
  readonly hasAfterRun: boolean;
}

/** The second step of a run, in the words of the agents' history. Its failure changes nothing. */
const AFTER = `sleep 0.05
printf 'after %s %s %s\\n' "$ARTIFICER_TASK_ID" "$ARTIFICER_RUN_ID" "$ARTIFICER_ATTEMPT" >> history
exit 9`;

function planTwoSteps(route: Parameters<typeof planSteps>[0]): readonly PlannedStep[] {
  const argv = ["sh", "-c", AFTER];
  return [...planSteps(route), { id: "after_run", kind: "after_run", argv, timeoutMs: null }];
}

async function run({ seed, faults, diesAt, hasAfterRun }: Fate): Promise<number> {
  const random = seededRandom(seed);
  let steps = 0;
  const watched = watchedSeams((point) => {
    // A death at a call that only reads is the same as a death after the step before it.
    if (!FAILPOINTS.includes(point) || ++steps !== diesAt) return;
    recordMishap({ what: "death", where: point });
    die();
  });
  const onFault = (what: string, where: string) => recordMishap({ what, where });
  const seams = {
    ...watched,
    planSteps: hasAfterRun ? planTwoSteps : planSteps,
    tasks: (tasks: Parameters<typeof watched.tasks>[0]) =>
      watched.tasks(faultyBoard(tasks, { rate: faults, random, onFault })),
  };
  const command = { debug: true, once: false, dryRun: false, json: false };
  return await start({ kind: "start", ...command }, { seams });
}

if (import.meta.main) {
  try {
    Deno.exit(await run(JSON.parse(Deno.args[0] ?? "") as Fate));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}

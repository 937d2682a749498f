import { dirname } from "node:path";
import type { RunRecord } from "../../domain/run.ts";
import { exists, FOLDER_MODE } from "./folder.ts";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const STEP_ID = /^[a-z][a-z\d_-]{0,62}$/;

/** What lies in the folder of a run beside its steps: its log, and what earlier versions kept there. */
const TAKEN = ["log", "spec", "stdin", "shim", "out", "err", "ending"];

/**
 * Makes sure that `step` can be the name of a folder in the folder of its run.
 *
 * @throws {Error} if it can't: that is a bug
 */
export function requireStepId(step: string): void {
  if (STEP_ID.test(step) && !TAKEN.includes(step)) return;
  throw new Error(
    `Cannot run step ${JSON.stringify(step)}: its id can't be the name of a folder; this is a bug`,
  );
}

/**
 * The path of a step's folder, which leads nowhere else.
 *
 * @throws {Error} if the ids can't be names of folders: that is a bug
 */
export function stepFolder(runsDir: string, runId: string, step: string): string {
  requireStepId(step);
  return `${runFolder(runsDir, runId)}/${step}`;
}

/** A step that has a folder already: it may have a process, so that no second one is started. */
export class StartedTwiceError extends Error {
  /** Always the class's name. */
  override readonly name = "StartedTwiceError";
}

/**
 * Makes the folder of a step that is about to start, at the path that {@linkcode stepFolder} gives.
 *
 * @throws {StartedTwiceError} if there is one already
 */
export async function createStepFolder(folder: string): Promise<void> {
  await Deno.mkdir(dirname(folder), { recursive: true, mode: FOLDER_MODE });
  try {
    await Deno.mkdir(folder, { mode: FOLDER_MODE });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    const message = `Cannot start a step in "${folder}": it was started before; this is a bug`;
    throw new StartedTwiceError(message, { cause });
  }
}

/** The folder of a step, or null if the step has none. Also finds the folders that earlier versions made. */
export async function findStepFolder(
  runsDir: string,
  record: Pick<RunRecord, "id" | "steps">,
  step: string,
): Promise<string | null> {
  const folder = stepFolder(runsDir, record.id, step);
  return await exists(folder) ? folder : await findOldFolder(dirname(folder), record, step);
}

/**
 * Earlier versions kept the files of a run's first agent in the folder of the run itself, and those of
 * the next agent, if a session could not be resumed, in a folder `2` in it. They could be killed before
 * the second agent was recorded. Then the latest agent that the record does not know is taken for the
 * first one, since only the latest can be alive.
 */
async function findOldFolder(
  run: string,
  { steps }: Pick<RunRecord, "steps">,
  step: string,
): Promise<string | null> {
  const [, digits = "1"] = /^agent(?:-(\d+))?$/.exec(step) ?? [, null];
  if (digits === null || !await exists(`${run}/spec`)) return null;
  const folderOf = (number: number) => number === 1 ? run : `${run}/${number}`;
  let number = Number(digits);
  if (number > 1) return await exists(folderOf(number)) ? folderOf(number) : null;
  const isKnown = (next: number) => steps.some(({ id }) => id === `agent-${next}`);
  while (!isKnown(number + 1) && await exists(folderOf(number + 1))) number++;
  return folderOf(number);
}

/** The folder of a run, which leads nowhere else. */
function runFolder(runsDir: string, runId: string): string {
  if (UUID.test(runId)) return `${runsDir}/${runId}`;
  throw new Error(`Cannot keep run "${runId}": its id is not a UUID; this is a bug`);
}

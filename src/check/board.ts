import { LateError, withDeadline } from "../async/deadline.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { type AdapterError, explanationOf, isAdapterError, UsageError } from "../domain/errors.ts";
import { type CheckResult, failed, failedBy, ok, PATIENCE_MS, skipped, warning } from "./result.ts";

/** What came of asking the board; without `isUp` nothing more can be asked. */
export interface CheckedBoard {
  readonly results: readonly CheckResult[];
  readonly isUp: boolean;
}

/** A board's adapter; if none could be made, the results instead. */
export interface OpenedBoard {
  readonly tasks: TaskAdapter | null;
  readonly results: readonly CheckResult[];
}

/** Makes the adapter of the board that is to be checked. */
export async function openBoard(
  create: (signal: AbortSignal) => Promise<TaskAdapter>,
  patienceMs: number = PATIENCE_MS,
): Promise<OpenedBoard> {
  try {
    return { tasks: await withDeadline({ ms: patienceMs }, create), results: [] };
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof LateError)) throw error;
    const explained = error instanceof LateError
      ? { problem: `The board gave ${error.message}`, remedy: null }
      : error;
    const why = "the board can't be opened";
    const results = [
      failedBy("board", explained, "Correct [backend]"),
      skipped("credentials", why),
      skipped("queues", why),
    ];
    return { tasks: null, results };
  }
}

/** Whether the board answers, and whether it accepts who asks. Nothing is written to it. */
export async function checkBoard(
  tasks: TaskAdapter,
  { routes }: Pick<Settings, "routes">,
  patienceMs: number = PATIENCE_MS,
): Promise<CheckedBoard> {
  const queues = routes.map(({ queue }) => queue);
  const [read, user] = await Promise.all([
    answerOf((signal) => tasks.getReadyTasks(queues, { signal, limit: 1 }), patienceMs),
    answerOf(async (signal) => await tasks.whoAmI?.({ signal }) ?? null, patienceMs),
  ]);
  const board = boardResult(read.error ?? user.error);
  const refusal = [read.error, user.error].find(isRefusal) ?? null;
  return {
    results: [board, credentialsResult(board, refusal, user.value ?? null)],
    isUp: board.state !== "failed" && refusal === null,
  };
}

/**
 * Whether a board that is a file may be written to; without a result where it may. What is no file, and what
 * is not there, is told by the check of the board.
 */
export async function checkBoardFile(
  { backend: { boardFile: path } }: Pick<Settings, "backend">,
): Promise<readonly CheckResult[]> {
  if (path === null || !await isReadOnly(path)) return [];
  const message = `The board ${JSON.stringify(path)} is read-only, so no task can be started`;
  return [failed("board", message, "Make it writable (chmod u+w)")];
}

/** Root may write to everything, and respects nonetheless that nobody may. */
async function isReadOnly(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path);
  return mode !== null && (mode & 0o222) === 0;
}

interface Answer<T> {
  readonly value?: T;
  /** Null where there was none. */
  readonly error: unknown;
}

async function answerOf<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  patienceMs: number,
): Promise<Answer<T>> {
  try {
    return { value: await withDeadline({ ms: patienceMs }, ask), error: null };
  } catch (error) {
    if (error instanceof LateError || isAdapterError(error)) return { error };
    throw error;
  }
}

function boardResult(error: unknown): CheckResult {
  // A queue that it does not have is told by the check of the queues.
  if (error === null || isRefusal(error) || isAdapterError(error, "not_found")) {
    return ok("board", "The board answers");
  }
  if (isAdapterError(error, "rate_limited")) {
    const wait = error.retryAfterMs === undefined ? "" : ` for ${error.retryAfterMs / 1000} s`;
    const remedy = "Wait, or have fewer programs ask it; the dispatcher waits by itself";
    return warning("board", `The board answers, and wants to be left alone${wait}`, remedy);
  }
  if (error instanceof LateError) {
    return failed("board", `The board gave ${error.message}`, "Find out whether it is up");
  }
  return failedBy("board", explanationOf(error), "Correct [backend], or bring the board up");
}

function credentialsResult(
  board: CheckResult,
  refusal: AdapterError | null,
  user: string | null,
): CheckResult {
  if (refusal !== null) {
    return failedBy("credentials", refusal, remedyFor(refusal));
  }
  if (board.state === "failed") return skipped("credentials", "the board does not answer");
  const who = user === null ? "" : ` as ${JSON.stringify(user)}`;
  return ok("credentials", `The board lets the dispatcher in${who}`);
}

function isRefusal(error: unknown): error is AdapterError {
  return isAdapterError(error, "unauthorized") || isAdapterError(error, "forbidden");
}

function remedyFor(refusal: AdapterError): string {
  return isAdapterError(refusal, "unauthorized")
    ? "The board does not know who asks: correct the credentials, or token_command"
    : "The board knows who asks, and may not let it: give that user access to the board";
}

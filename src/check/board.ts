import { LateError, withDeadline } from "../async/deadline.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { type AdapterError, explanationOf, isAdapterError, UsageError } from "../domain/errors.ts";
import {
  CHECK_TIMEOUT_MS,
  type CheckResult,
  failed,
  failedBy,
  ok,
  skipped,
  warning,
} from "./result.ts";

/** The results of asking the board. Unless `isUp`, further questions make no sense. */
export interface CheckedBoard {
  readonly results: readonly CheckResult[];
  readonly isUp: boolean;
}

/** The adapter of a board, or the results that say why it could not be created. */
export interface OpenedBoard {
  readonly tasks: TaskAdapter | null;
  readonly results: readonly CheckResult[];
}

/** Creates the adapter of the board to check. */
export async function openBoard(
  create: (signal: AbortSignal) => Promise<TaskAdapter>,
  timeoutMs: number = CHECK_TIMEOUT_MS,
): Promise<OpenedBoard> {
  try {
    return { tasks: await withDeadline({ ms: timeoutMs }, create), results: [] };
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof LateError)) throw error;
    const explained = error instanceof LateError
      ? { problem: `The board gave ${error.message}`, remedy: null }
      : error;
    const why = "the board cannot be opened";
    const results = [
      failedBy("board", explained, "Correct [backend]"),
      skipped("credentials", why),
      skipped("queues", why),
    ];
    return { tasks: null, results };
  }
}

/** Checks that the board answers and accepts the credentials. Writes nothing to the board. */
export async function checkBoard(
  tasks: TaskAdapter,
  { routes, backend }: Pick<Settings, "routes" | "backend">,
  timeoutMs: number = CHECK_TIMEOUT_MS,
): Promise<CheckedBoard> {
  const queues = routes.map(({ queue }) => queue);
  const [read, user] = await Promise.all([
    answerOf((signal) => tasks.getReadyTasks(queues, { signal, limit: 1 }), timeoutMs),
    answerOf(async (signal) => await tasks.whoAmI?.({ signal }) ?? null, timeoutMs),
  ]);
  const board = boardResult(read.error ?? user.error, backend);
  const refusal = [read.error, user.error].find(isRefusal) ?? null;
  return {
    results: [board, credentialsResult(board, refusal, user.value ?? null)],
    isUp: board.state !== "failed" && refusal === null,
  };
}

/**
 * Checks that a board that is a file can be written. There is no result if it can. The check of the board
 * itself reports a file that does not exist.
 */
export async function checkBoardFile(
  { backend: { boardFile: path } }: Pick<Settings, "backend">,
): Promise<readonly CheckResult[]> {
  if (path === null || !await isReadOnly(path)) return [];
  const message = `The board ${JSON.stringify(path)} is read-only, so no task can be started`;
  return [failed("board", message, "Make it writable (chmod u+w)")];
}

/** Tells whether the mode lets no user write. Root could write even so, but respects the mode. */
async function isReadOnly(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path);
  return mode !== null && (mode & 0o222) === 0;
}

interface Answer<T> {
  readonly value?: T;
  /** Null if the board answered. */
  readonly error: unknown;
}

async function answerOf<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
): Promise<Answer<T>> {
  try {
    return { value: await withDeadline({ ms: timeoutMs }, ask), error: null };
  } catch (error) {
    if (error instanceof LateError || isAdapterError(error)) return { error };
    throw error;
  }
}

function boardResult(error: unknown, { boardFile }: Settings["backend"]): CheckResult {
  // The check of the queues reports a queue that the board does not have.
  if (error === null || isRefusal(error) || isAdapterError(error, "not_found")) {
    return ok("board", "The board answers");
  }
  if (isAdapterError(error, "rate_limited")) {
    const wait = error.retryAfterMs === undefined
      ? ""
      : `; retry in ${error.retryAfterMs / 1000} s`;
    const remedy = "Wait, or let fewer programs ask the board; the dispatcher waits by itself";
    return warning("board", `The board answers, but it limits the rate of requests${wait}`, remedy);
  }
  if (error instanceof LateError) {
    return failed("board", `The board gave ${error.message}`, "Find out whether it is up");
  }
  const remedy = boardFile === null
    ? "Correct [backend], or start the board"
    : "Correct the file, or [backend] url";
  return failedBy("board", explanationOf(error), remedy);
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
  return ok("credentials", `The board accepts the dispatcher${who}`);
}

function isRefusal(error: unknown): error is AdapterError {
  return isAdapterError(error, "unauthorized") || isAdapterError(error, "forbidden");
}

function remedyFor(refusal: AdapterError): string {
  return isAdapterError(refusal, "unauthorized")
    ? "The board does not accept the credentials: correct them, or token_command"
    : "The board knows the user, but that user has no access: give it access to the board";
}

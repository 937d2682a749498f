import type * as z from "zod";
import { LateError, withDeadline } from "../async/deadline.ts";
import { type AdapterError, isAdapterError } from "../domain/errors.ts";
import { admit, type Caller } from "./caller.ts";
import { type Fields, parseInput } from "./input.ts";
import { onNamed, ownIdOf } from "./names/on_named.ts";
import type { Call, Operation, OperationDeps } from "./operation.ts";
import type { GiveBack } from "./limits/run_usage.ts";
import type { Repeatable } from "./repeats/repeats.ts";
import { type Refusal, type RefusalCode, refused, type Result } from "./result.ts";

type Work<Value> = (signal: AbortSignal) => Result<Value> | Promise<Result<Value>>;

/** One call of an operation, its input unchecked. */
export interface Asked {
  readonly caller: Caller;
  /** The part of the input that is known at once. It holds the `id` that access depends on. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Reads the rest of the input. It is called only once the caller is let in. */
  readonly readFields?: () => Fields | Promise<Fields>;
  /** Aborted when nothing waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Called with the checked input, right before the work is done. */
  readonly onBegin?: (input: Readonly<Record<string, unknown>>) => void;
  /** Set if the same request may come again and must take effect once. */
  readonly repeat?: Pick<Repeatable, "key" | "scope">;
}

/**
 * Carries an operation out: lets the caller in, checks the input, then does the work. A failure of the
 * board is a refusal; what else is thrown is a bug, or comes from `readFields`.
 */
export async function perform<Schema extends z.ZodObject, Value, Code extends RefusalCode>(
  operation: Operation<Schema, Value, Code>,
  asked: Asked,
  deps: OperationDeps,
): Promise<Result<Value>> {
  const { access, what } = operation;
  const { caller, readFields, signal, onBegin, repeat } = asked;
  const id = ownIdOf(String(asked.given.id ?? ""), operation, caller);
  const refusal = admit({ access, what, caller, id }, deps.control);
  if (refusal !== null) return refusal;
  const given = { ...asked.given, ...asked.given.id !== undefined && { id } };
  const input = parseInput(operation, given, readFields === undefined ? [] : await readFields());
  if (!input.ok) return input;
  const limited = <Part>(ask: (signal: AbortSignal) => Promise<Result<Part>>) =>
    withinTime(ask, deps, signal);
  try {
    return await onNamed({ operation, caller, id, deps, limited }, (id) => {
      // Where there is an id, every operation takes any text for it.
      const named = given.id === undefined ? input.value : { ...input.value, id };
      return carryOut(operation, { caller, input: named, signal }, deps, { onBegin, repeat });
    });
  } catch (error) {
    if (isAdapterError(error)) return boardRefusal(error, deps.redact);
    throw error;
  }
}

function carryOut<Schema extends z.ZodObject, Value, Code extends RefusalCode>(
  operation: Operation<Schema, Value, Code>,
  call: Call<z.output<Schema>>,
  deps: OperationDeps,
  { onBegin, repeat }: Pick<Asked, "onBegin" | "repeat">,
): Result<Value> | Promise<Result<Value>> {
  const { recall } = operation;
  const attempt = (signal: AbortSignal) => {
    onBegin?.(call.input);
    return charged(operation, { ...call, signal }, deps);
  };
  const limited = <Part>(work: Work<Part>) =>
    operation.asksBoard ? withinTime(work, deps, call.signal) : work(call.signal);
  if (repeat === undefined) return limited(attempt);
  const { lateEffectMs } = deps.tasks;
  return deps.repeats.once({ ...repeat, caller: call.caller, input: call.input }, {
    attempt: async (signal) => await attempt(signal),
    limited: async (work) => await limited(work),
    recall: recall && ((since, signal) => recall({ ...call, signal }, since, deps)),
    // The board may have been asked only at the end of the time that the operation had.
    lateMs: lateEffectMs === undefined ? 0 : lateEffectMs + deps.boardTimeoutMs,
  });
}

/** Does the work. What a run writes counts; a board that is down must not use up what a run may write. */
function charged<Schema extends z.ZodObject, Value, Code extends RefusalCode>(
  operation: Operation<Schema, Value, Code>,
  call: Call<z.output<Schema>>,
  deps: OperationDeps,
): Result<Value> | Promise<Result<Value>> {
  if (!operation.writes || call.caller.kind !== "run") return operation.run(call, deps);
  const giveBack = deps.usage.write(call.caller, sizeOf(call.input), operation.what);
  return typeof giveBack === "function"
    ? givenBack(giveBack, async () => await operation.run(call, deps))
    : giveBack;
}

/** The result of `work`, which gives back what it took if the board did not make it. */
async function givenBack<Value>(
  giveBack: GiveBack,
  work: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  try {
    const result = await work();
    if (!result.ok) giveBack();
    return result;
  } catch (error) {
    if (isAdapterError(error)) giveBack();
    throw error;
  }
}

/** The size of an input, in bytes. */
function sizeOf(input: unknown): number {
  return new TextEncoder().encode(JSON.stringify(input)).length;
}

/**
 * What `work` gives, unless it takes too long or `signal` is aborted. The work itself goes on then: a
 * write that was asked for is made, and the dispatcher hears of it.
 */
async function withinTime<Value>(
  work: Work<Value>,
  { clock, boardTimeoutMs: ms }: Pick<OperationDeps, "clock" | "boardTimeoutMs">,
  signal: AbortSignal,
): Promise<Result<Value>> {
  try {
    return await withDeadline({ ms, clock, signal }, work);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return STOPPING;
    if (error instanceof LateError) return tooLate(ms);
    // A bug is reported by its error.
    if (!(error instanceof Error)) {
      throw new Error("The board threw no error", { cause: error });
    }
    throw error;
  }
}

function tooLate(timeoutMs: number): Refusal {
  return refused(
    "backend_timeout",
    `Cannot wait any longer: the board did not answer within ${
      timeoutMs / 1000
    } s; the request may still have taken effect, so check before you repeat it`,
  );
}

const STOPPING = refused(
  "stopping",
  "Cannot wait for the board: the dispatcher is stopping; the request may still have taken effect, so check before you repeat it",
);

function boardRefusal(
  { category, message, retryAfterMs }: AdapterError,
  redact: (text: string) => string,
): Refusal {
  const refusal = refused(category, redact(message));
  return retryAfterMs === undefined ? refusal : { ...refusal, retryAfterMs };
}

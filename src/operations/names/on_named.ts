import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import { type Caller, isPerson } from "../caller.ts";
import type { Operation, OperationDeps } from "../operation.ts";
import type { Result } from "../result.ts";
import { isOwnRun, runNamed } from "./run_named.ts";
import { taskNamed, type TaskSource } from "./task_named.ts";

type Naming = Pick<Operation, "what" | "names" | "isRead">;

/** A call of an operation on what a person may have named by a part of its id. */
export interface NamedCall {
  readonly operation: Naming;
  readonly caller: Caller;
  /** The id as the caller gave it. */
  readonly id: string;
  readonly deps: Pick<OperationDeps, "tasks" | "runs" | "info" | "redact" | "wholeIds">;
  /** Waits for the board as long as an operation may take. */
  readonly limited: <Part>(
    ask: (signal: AbortSignal) => Promise<Result<Part>>,
  ) => Promise<Result<Part>>;
}

/**
 * The id that decides about access. A run may call itself by a part of its own id, and by the id of its task. Every
 * other id of a run counts as it is: a part of it must not reach what the run does not know.
 */
export function ownIdOf(given: string, { names }: Naming, caller: Caller): string {
  return names === "run" && caller.kind === "run" && isOwnRun(given, caller) ? caller.runId : given;
}

/**
 * Calls `work` with the whole id of what a person means. What changes something gets it before it begins, so that the
 * audit log has it. What only reads asks for a part only if there is nothing with the id as it is.
 */
export async function onNamed<Value>(
  call: NamedCall,
  work: (id: string) => Result<Value> | Promise<Result<Value>>,
): Promise<Result<Value>> {
  const { operation, id, deps: { wholeIds } } = call;
  if (!mayName(call)) return await work(id);
  if (operation.isRead === true) return await readNamed(call, work);
  if (operation.names === "task" && wholeIds.has(id)) return await work(id);
  const named = await wholeId(call);
  return named.ok ? await work(named.value) : named;
}

async function readNamed<Value>(
  call: NamedCall,
  work: (id: string) => Result<Value> | Promise<Result<Value>>,
): Promise<Result<Value>> {
  let first: Result<Value> | AdapterError;
  try {
    first = await work(call.id);
    if (first.ok || first.code !== "unknown_run") return first;
  } catch (error) {
    if (!isAdapterError(error, "not_found")) throw error;
    first = error;
  }
  const named = await wholeId(call);
  if (!named.ok) return named;
  if (named.value !== call.id) return await work(named.value);
  if (first instanceof Error) throw first;
  return first;
}

/** An agent of the Python tool sends no token: the task that it works on must not become another one. */
function mayName({ operation: { names }, caller }: NamedCall): boolean {
  return names === "run" ? caller.kind !== "run" : names === "task" && isPerson(caller);
}

async function wholeId({ operation, id, deps, limited }: NamedCall): Promise<Result<string>> {
  const { what, names, isRead } = operation;
  const asked = { what, given: id, use: isRead === true ? "read" : "change" } as const;
  const named = names === "run"
    ? await runNamed(asked, deps.runs)
    : await limited((signal) => taskNamed(asked, sourceOf(deps), { signal }));
  return named.ok ? named : { ...named, detail: deps.redact(named.detail) };
}

function sourceOf({ tasks, info, wholeIds }: NamedCall["deps"]): TaskSource {
  return {
    tasks,
    get queues() {
      return info.queues;
    },
    onWhole: (id) => wholeIds.add(id),
  };
}

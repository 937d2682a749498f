import type { AuditEntry, AuditTrail } from "../contracts/audit_trail.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { isAdapterError } from "../domain/errors.ts";

/** What each write of the dispatcher to the board is in the log, by its arguments. */
type Writes = { readonly [Name in keyof TaskAdapter]?: (args: readonly unknown[]) => AuditEntry };

const WRITES: Writes = {
  claimTask: ([task, , to, options]) => write("claim_task", { task, to, run: claimOf(options) }),
  releaseTask: ([task, , to]) => write("release_task", { task, to }),
  moveTask: ([task, to]) => write("move_task", { task, to }),
  addComment: ([task, text]) => write("add_comment", { task, fields: { text: lengthOf(text) } }),
  deleteComment: ([task]) => write("delete_comment", { task }),
  updateTask: ([task, changes]) =>
    write("edit_task", { task, fields: { changed: Object.keys(Object(changes)).join(", ") } }),
};

/**
 * The same board, whose writes the log has: each before it is sent, and then what came of it. So a crash
 * between the two leaves an entry without an end, and never a write without an entry.
 */
export function auditedBoard(tasks: TaskAdapter, audit: AuditTrail): TaskAdapter {
  return new Proxy(tasks, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const describe = Object.hasOwn(WRITES, name) ? WRITES[name as keyof TaskAdapter] : undefined;
      if (describe === undefined) return value.bind(target);
      return async (...args: unknown[]) => {
        const of = audit.append(describe(args));
        return await ended(() => Reflect.apply(value, target, args), of, audit);
      };
    },
  });
}

async function ended(
  call: () => Promise<unknown>,
  of: number | null,
  audit: AuditTrail,
): Promise<unknown> {
  const end = of === null ? {} : { of };
  try {
    const answer = await call();
    audit.append({ type: "ended", ...end, code: answer === "lost" ? "lost" : "done" });
    return answer;
  } catch (error) {
    const code = isAdapterError(error) ? error.category : "failed";
    audit.append({ type: "ended", ...end, code });
    throw error;
  }
}

interface Write {
  readonly task: unknown;
  readonly to?: unknown;
  readonly run?: unknown;
  readonly fields?: AuditEntry["fields"];
}

function write(action: string, { task, to, run, fields }: Write): AuditEntry {
  return {
    type: "begun",
    actor: "dispatcher",
    action,
    task: String(task),
    ...run !== undefined && { run: String(run) },
    ...to !== undefined && { queue: String(to) },
    ...fields !== undefined && { fields },
  };
}

function claimOf(options: unknown): string | undefined {
  const { claimId } = Object(options) as { readonly claimId?: unknown };
  return typeof claimId === "string" ? claimId : undefined;
}

function lengthOf(text: unknown): number {
  return String(text).length;
}

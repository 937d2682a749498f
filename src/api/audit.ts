import type { AuditActor, AuditEntry, AuditTrail } from "../contracts/audit_trail.ts";
import { type Caller, runIdOf } from "../operations/caller.ts";
import { rawPathOf } from "./path.ts";
import { codeOf } from "./problem.ts";

/** Fields that are shown: they name what the config and the board have, and are not text that a caller wrote. */
const SHOWN = new Set(["target_queue", "queue_name", "route", "outcome", "since"]);

const TASKS = "/tasks/";

const CREATED = 201;

/** Refused, because of who asks. */
const REFUSED = [401, 403];

/** What one request changes, as the audit log has it: before it takes effect, and what came of it. */
export class RequestAudit {
  readonly #trail: AuditTrail;
  readonly #request: Request;
  #begun: number | null = null;
  #hasBegun = false;

  constructor(trail: AuditTrail, request: Request) {
    this.#trail = trail;
    this.#request = request;
  }

  /** Notes that the operation is about to take effect. */
  begin(action: string, caller: Caller, input: Readonly<Record<string, unknown>>): void {
    this.#hasBegun = true;
    const { id, ...fields } = input;
    this.#begun = this.#trail.append({
      type: "begun",
      ...whoOf(caller),
      action,
      ...placeOf(this.#request),
      ...targetOf(this.#request, id),
      fields: Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, sizeOf(name, value)]),
      ),
    });
  }

  /** Notes how a request that had begun was answered. */
  end({ status, headers }: Response, code: string | undefined): void {
    if (!this.#hasBegun) return;
    const location = status === CREATED ? headers.get("location") : null;
    this.#trail.append({
      type: "ended",
      ...this.#begun !== null && { of: this.#begun },
      status,
      code,
      // A task that was created.
      ...location?.startsWith(TASKS) && { task: decodeURIComponent(location.slice(TASKS.length)) },
    });
  }
}

/** Notes the answer to a request: what came of a change, or that the caller was refused, also for a read. */
export function auditAnswer(
  trail: AuditTrail,
  request: Request,
  response: Response,
  { caller, audited }: { readonly caller: Caller; readonly audited?: RequestAudit },
): void {
  const { status } = response;
  audited?.end(response, codeOf(response));
  if (!REFUSED.includes(status)) return;
  const who = status === 401 ? { actor: "unknown" as const } : whoOf(caller);
  trail.append({ type: "refused", ...who, ...placeOf(request), status, code: codeOf(response) });
}

/** Whether a request with this method changes something. */
export function isChange(method: string): boolean {
  return method !== "GET" && method !== "HEAD";
}

function placeOf({ method, url }: Request): Pick<AuditEntry, "method" | "path"> {
  return { method, path: rawPathOf(url) };
}

function whoOf(caller: Caller): { readonly actor: AuditActor; readonly byRun?: string } {
  const run = runIdOf(caller);
  if (run !== null) return { actor: "run", byRun: run };
  if (caller.kind === "open") return { actor: caller.isPerson ? "person" : "open" };
  return { actor: "operator" };
}

function targetOf({ url }: Request, id: unknown): Pick<AuditEntry, "task" | "run"> {
  if (typeof id !== "string") return {};
  return rawPathOf(url).startsWith("/runs/") ? { run: id.toLowerCase() } : { task: id };
}

/** The length of a text, the number of items in a list; other values stay unchanged. */
function sizeOf(name: string, value: unknown): string | number | boolean {
  if (typeof value === "string") return SHOWN.has(name) ? value : value.length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "boolean" || typeof value === "number" ? value : "given";
}

import type { AgentOutage } from "../../../domain/agent_report.ts";
import type { ParsedEvents } from "../parsed_events.ts";
import { isFailure, type ResultLine } from "../schema.ts";
import { describeOutage } from "./describe.ts";
import { kindOfError, type Refusal, refusalOf } from "./refusal.ts";
import { resetTimeIn } from "./reset_time.ts";
import { type ToldOutage, toldOutage } from "./told.ts";

/** An outage that the events tell. */
export interface FoundOutage {
  readonly outage: AgentOutage;
  /** Whether it is one although the process exits with 0. */
  readonly isSure: boolean;
}

/**
 * The outage that kept claude from its work, or null. What claude reports as fields decides; only without
 * such fields do its words. An outage that work followed, such as the limit of one model, is over.
 *
 * @param startedAt when the run began, in milliseconds since the epoch
 */
export function outageIn(parsed: ParsedEvents, startedAt: number): FoundOutage | null {
  const refusal = refusalIn(parsed);
  if (refusal === null) return null;
  const { isSure, ...rest } = refusal;
  const resetsAt = parsed.rejectedUntil ?? resetTimeIn(rest.text, startedAt);
  return { outage: describeOutage(rest, rest.kind === "quota" ? resetsAt : null), isSure };
}

function refusalIn(parsed: ParsedEvents): (Refusal & { readonly isSure: boolean }) | null {
  const { result } = parsed;
  const refusal = result === null
    ? withoutResult(parsed)
    : isFailure(result)
    ? ofFailure(result, parsed)
    : ofSuccess(result);
  return refusal && { isSure: true, ...refusal };
}

/**
 * Some versions end well although the last message is only that a limit is reached. For a refused account it
 * must also be the only message, since an agent may report such words from its own work.
 */
function ofSuccess({ result, terminal_reason, num_turns }: ResultLine): Refusal | null {
  const told = toldOutage(result ?? "");
  if (told === null || told.kind === "quota") return fromWords(told);
  return terminal_reason === "completed" || (num_turns ?? 0) > 1 ? null : fromWords(told);
}

function ofFailure(result: ResultLine, parsed: ParsedEvents): Refusal | null {
  // Such as a limit of turns: whatever else was said, claude itself says why it ended.
  if (result.terminal_reason && result.terminal_reason !== "api_error") return null;
  if ((result.subtype ?? "").startsWith("error_max")) return null;
  const text = result.result ?? result.errors?.join("\n") ?? "";
  const { apiError } = parsed;
  const status = result.api_error_status ?? apiError?.api_error_status ?? null;
  const structure = { ...apiError, api_error_status: status, text };
  return refusalOf(structure) ?? fromWords(toldOutage(text)) ??
    (parsed.isRejected ? { kind: "quota", text } : null);
}

function withoutResult(parsed: ParsedEvents) {
  const { isRejected, apiError, session, told } = parsed;
  if (isRejected) return { kind: "quota", text: apiError?.text ?? "" } as const;
  if (apiError !== null && kindOfError(apiError) !== null) return refusalOf(apiError);
  if (told === null || session !== null || !told.isLast) return null;
  // A wrapper may print more than claude. But the last line decides only together with the exit code.
  const isSure = !told.isComplaint && (told.isOnly || told.kind === "quota");
  return { ...told, isSure };
}

function fromWords(told: ToldOutage | null): Refusal | null {
  return told && { kind: told.kind, text: told.text };
}

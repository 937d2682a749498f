import { ownValue } from "../../text/own.ts";
import { lineOf } from "../plain_text.ts";
import type { ParsedEvents } from "./parsed_events.ts";
import { isFailure } from "./schema.ts";

/** What the subtypes of an error mean (claude 2.1.330). */
const SUBTYPES: Readonly<Record<string, string>> = {
  error_max_turns: "it reached its limit of turns",
  error_max_budget_usd: "it reached its limit of cost",
  error_max_structured_output_retries: "its answer did not match the schema that was asked for",
};

/**
 * Why claude failed by its own account, or null. A session that ends without a result says nothing of its
 * work, so its result is unknown.
 */
export function failureIn({ result, session, endsUnreadable }: ParsedEvents): string | null {
  if (result === null) {
    if (endsUnreadable) return "its result is unknown: the line with it can't be read";
    return session === null ? null : "its result is unknown: its output ends without one";
  }
  if (!isFailure(result)) return null;
  const known = ownValue(SUBTYPES, result.subtype ?? "");
  if (known !== undefined) return known;
  const text = lineOf(result.errors?.join(" ") || result.result || "");
  return text === "" ? "it reports an error" : `it reports an error: ${text}`;
}

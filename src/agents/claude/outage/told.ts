import type { OutageKind } from "../../../domain/agent_report.ts";
import { withoutCodes } from "../../../text/printable.ts";

/** An outage as a text of claude tells it. */
export interface ToldOutage {
  readonly kind: OutageKind;
  /** The text, without codes for terminals. */
  readonly text: string;
}

/** A longer text is the agent's own and only quotes such words. */
const MAX_CHARS = 600;
const MAX_LINES = 4;

/** Claude puts such a dot between what is wrong and what to do. */
const DOT = "\\s*[·∙•|]\\s*";
const AFTER_DOT = `(?:${DOT}[^\\n]{1,200})?`;
const LIMIT = "(?:(?:[\\w.-]+ ){0,4})";

/** Whole texts that say that a limit is reached. Versions differ; no agent says exactly this of its work. */
const QUOTA = [
  /^Claude (?:AI )?(?:usage|session|weekly) limit reached\|\d{10,13}$/i,
  /^Claude (?:AI |Code )?usage limit reached\.?(?: Your limit will reset at [^\n]{1,80})?$/i,
  new RegExp(`^You(?:'|’)ve (?:hit|reached) your ${LIMIT}limit\\.?${AFTER_DOT}$`, "i"),
  new RegExp(
    `^(?:5-hour|session|daily|weekly|monthly|usage|Opus|Sonnet|Opus weekly|Sonnet weekly) limit reached${DOT}resets [^\\n]{1,80}$`,
    "i",
  ),
  new RegExp(`^You(?:'|’)re out of (?:extra )?(?:usage|usage credits)${AFTER_DOT}$`, "i"),
  /^API Error: Request rejected \(429\)(?: · [^\n]{1,300})?$/,
  /^API Error: 429 \{.*\}$/,
];

/** Whole texts that say that the account is refused. */
const ACCOUNT = [
  new RegExp(
    `^(?:Not logged in|Invalid API key|Invalid auth token|Login expired|Login reached its time limit|OAuth token (?:revoked|has expired)|Authentication required)(?:${DOT}|\\. )[^\\n]{1,200}$`,
    "i",
  ),
  new RegExp(`^Credit balance (?:is )?too low${AFTER_DOT}$`, "i"),
  /^Your credit balance is too low to access the (?:Anthropic|Claude) API\b[^\n]{0,200}$/i,
  new RegExp(
    `^(?:Your organization has (?:disabled|been disabled)|This organization has been disabled)\\b[^\\n]{0,100}${DOT}[^\\n]{1,200}$`,
    "i",
  ),
  /^This organization has been disabled\.?$/i,
  /^Failed to authenticate[.:] [^\n]{1,400}$/,
  /^API Error: (?:401|403) \{.*\}(?: · [^\n]{1,200})?$/,
  /^API Error: (?:401|403)(?: (?:Unauthorized|Forbidden|Request not allowed|Invalid \S+ key|Invalid bearer token))?(?: · [^\n]{1,200})?$/i,
  /^API Error: 402(?: Payment required| \{.*\})?$/i,
];

/** Whole texts that say that the model is overloaded or can't be reached. */
const OVERLOAD = [
  /^API Error: 5\d\d \{.*\}(?: · [^\n]{1,200})?$/,
  /^API Error(?: \(\d+\))?: (?:529 )?Overloaded\b[^\n]{0,300}$/i,
  /^API Error: 529\b[^\n]{0,300}$/,
  /^API Error: 5\d\d [^\n]{1,80}\. This is a server-side issue\b[^\n]{1,300}$/,
  /^API Error: (?:Unable to connect to API|Connection error|Request timed out)\b[^\n]{0,200}$/,
];

/** Lines that follow a limit and only tell a person what to do. */
const ADVICE =
  /^\s*(?:[•·∙*-]\s*)?\/(?:upgrade|login|extra-usage|rate-limit-options|usage|model)\b/;

/**
 * The outage that a whole text tells, or null. The text must be nothing but that: an agent that did its work
 * may quote such words in its last message.
 */
export function toldOutage(text: string): ToldOutage | null {
  if (text.length > MAX_CHARS) return null;
  const lines = withoutCodes(text).split("\n").map((line) => line.trim()).filter((line) =>
    line !== ""
  );
  const [first, ...more] = lines;
  if (first === undefined || lines.length > MAX_LINES || !more.every(isAdvice)) return null;
  const kind = kindOf(first);
  return kind === null ? null : { kind, text: first };
}

/** Whether a line only tells a person what to do about a limit. */
export function isAdvice(line: string): boolean {
  return ADVICE.test(line);
}

function kindOf(text: string): OutageKind | null {
  const matches = (forms: readonly RegExp[]) => forms.some((form) => form.test(text));
  if (matches(QUOTA)) return "quota";
  if (matches(ACCOUNT)) return "account";
  return matches(OVERLOAD) ? "overload" : null;
}

/** No board is left alone for longer, whatever it asks. */
const LONGEST_MS = 3_600_000;

/**
 * What a `Retry-After` header asks for, in milliseconds: seconds, or a date, which is told by the
 * server's own clock where it sent that. Null where it says nothing that makes sense.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Number(value) * 1_000, LONGEST_MS);
  // Anything can be a date to `Date.parse`.
  const at = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) return null;
  const sentAt = Date.parse(headers.get("date") ?? "");
  return Math.min(Math.max(0, at - (Number.isNaN(sentAt) ? now : sentAt)), LONGEST_MS);
}

/** No server is waited for longer, whatever it asks. */
const MAX_WAIT_MS = 3_600_000;

/** How a server tells in its headers what is left of a rate limit, and when the limit starts again. */
export interface RateLimitHeaders {
  /** The header with the number of requests, or points, that are left. */
  readonly remaining: string;
  /** The header with the instant, or the wait, until there are new ones. */
  readonly reset: string;
  /** How `reset` is written. */
  readonly format: keyof typeof RESET_FORMATS;
}

/** What a value of each format means: milliseconds from `now`, or NaN. */
const RESET_FORMATS = {
  seconds: (value: string) => Number(value) * 1_000,
  epoch_seconds: (value: string, now: number) => Number(value) * 1_000 - now,
  epoch_ms: (value: string, now: number) => Number(value) - now,
  date: (value: string, now: number) => Date.parse(value) - now,
};

/**
 * How long the headers of a reply ask to wait before the next request, in milliseconds, or null if they
 * do not. `Retry-After` counts first; without it, the last reset of those `limits` of which nothing is
 * left. Instants are compared with the server's own clock if the reply has a `Date`.
 */
export function retryAfterMs(
  headers: Headers,
  now: number,
  limits: readonly RateLimitHeaders[] = [],
): number | null {
  const sentAt = Date.parse(headers.get("date") ?? "");
  const serverNow = Number.isNaN(sentAt) ? now : sentAt;
  const asked = askedMs(headers.get("retry-after")?.trim() ?? "", serverNow);
  const waits = asked === null
    ? limits.flatMap((limit) => resetMs(headers, limit, serverNow))
    : [asked];
  if (waits.length === 0) return null;
  return Math.min(Math.max(0, ...waits), MAX_WAIT_MS);
}

/** `Retry-After` holds seconds or a date. */
function askedMs(value: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  // `Date.parse` takes almost anything for a date.
  const at = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at - now;
}

/** The wait until a used-up limit starts again; empty if it is not used up, or not told. */
function resetMs(headers: Headers, limit: RateLimitHeaders, now: number): number[] {
  const reset = headers.get(limit.reset)?.trim() ?? "";
  if (reset === "" || !/^(0|-\d+)$/.test(headers.get(limit.remaining)?.trim() ?? "")) return [];
  const waitMs = RESET_FORMATS[limit.format](reset, now);
  return Number.isNaN(waitMs) ? [] : [waitMs];
}

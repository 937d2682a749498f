import { shortDuration } from "../../text/duration.ts";

/** Formats an instant in local time, `2026-01-31 18:05:09`. Returns a text that is not an instant unchanged. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

/** How long ago an instant was, `2m ago`. An instant in the future counts as now: two clocks can differ. */
export function formatAgo(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${shortDuration(ms).split(" ")[0]} ago`;
}

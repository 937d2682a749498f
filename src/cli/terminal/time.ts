const UNITS = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3600 },
  { name: "m", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

/** A stretch of time in its two largest units: `12s`, `2m 03s`, `1h 05m`, `3d 04h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const at = Math.max(0, UNITS.findIndex((unit) => whole >= unit.seconds));
  const [first, second] = UNITS.slice(whole === 0 ? -1 : at);
  if (first === undefined) return "";
  const count = `${Math.floor(whole / first.seconds)}${first.name}`;
  if (second === undefined) return count;
  const rest = Math.floor((whole % first.seconds) / second.seconds);
  return `${count} ${String(rest).padStart(2, "0")}${second.name}`;
}

/** An instant as the clock on the wall here shows it, `2026-01-31 18:05:09`; what is no instant stays. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

/** How long ago an instant was, `2m ago`; two clocks may differ, so that the future is now. */
export function formatAgo(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${formatDuration(ms / 1000).split(" ")[0]} ago`;
}

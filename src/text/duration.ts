/**
 * Milliseconds for a person, in their two largest units: `850 ms`, `12.3 s`, `4 min 5 s`, `2 h`,
 * `4 d 15 h`. Smaller units are dropped.
 */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return both(minutes, "min", seconds % 60, "s");
  if (hours < 24) return both(hours, "h", minutes % 60, "min");
  return both(Math.floor(hours / 24), "d", hours % 24, "h");
}

function both(first: number, unit: string, second: number, smaller: string): string {
  return second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;
}

const SHORT_UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "m", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** Milliseconds for a cell of a table: `12s`, `2m 03s`, `1h 05m`, `3d 04h`; empty below one second. */
export function shortDuration(ms: number): string {
  const whole = Math.max(0, ms);
  const at = SHORT_UNITS.findIndex((unit) => whole >= unit.ms);
  const [first, second] = SHORT_UNITS.slice(at);
  if (first === undefined) return "";
  const count = `${Math.floor(whole / first.ms)}${first.name}`;
  if (second === undefined) return count;
  const rest = Math.floor((whole % first.ms) / second.ms);
  return `${count} ${String(rest).padStart(2, "0")}${second.name}`;
}

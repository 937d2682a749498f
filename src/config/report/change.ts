import { describeFound } from "./describe.ts";

/** A change of a value that is no secret: `3 → 1`. */
export function shown(before: unknown, after: unknown): string {
  return `${show(before)} → ${show(after)}`;
}

/** A change of a duration, in the seconds of the file. */
export function inSeconds(beforeMs: number | null, afterMs: number | null): string {
  const seconds = (ms: number | null) => ms === null ? null : ms / 1000;
  return shown(seconds(beforeMs), seconds(afterMs));
}

/** A change of a value that may contain a secret. */
export function hidden(): string {
  return "changed";
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeFound).join(", ")}]`;
  return value === null ? "unset" : describeFound(value);
}

import { message } from "@optique/core/message";
import type { ValueParser } from "@optique/core/valueparser";

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Longer than anything has lasted, and short enough for every date. */
const MAX_MS = 36_500 * 86_400_000;

/** A stretch of time such as `12h`, `30m`, `90s` or `2d`, in milliseconds; up to a hundred years. */
export function durationParser(): ValueParser<"sync", number> {
  return {
    mode: "sync",
    metavar: "TIME",
    placeholder: 0,
    parse(input) {
      const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(input) ?? [];
      const ms = Number(count) * (UNITS[unit] ?? 0);
      return ms > 0 && ms <= MAX_MS ? { success: true, value: ms } : {
        success: false,
        error: message`${input} is not a time; write a number and s, m, h or d, such as 12h`,
      };
    },
    format: (ms) => `${ms / 1_000}s`,
  };
}

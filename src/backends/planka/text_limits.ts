import type { TextLimits } from "../kind.ts";

/** The longest texts that Planka takes, seen on a running 2.1.1. */
export const TEXT_LIMITS: TextLimits = {
  unit: "utf16",
  name: 1_024,
  description: 1_048_576,
  comment: 1_048_576,
  label: 128,
};

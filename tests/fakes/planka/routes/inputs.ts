import { z } from "zod";

const MAX_ID = 2n ** 63n - 1n;

/** A positive bigint in a string. */
export const id = z.string().regex(/^[1-9]\d*$/).refine(
  (value) => /^\d{1,19}$/.test(value) && BigInt(value) <= MAX_ID,
  "Value is out of the range of a bigint",
);

/** Ids with commas between them. */
export const ids = z.string().transform((value) => value.split(",")).pipe(z.array(id));

/** What is not empty and not longer than `max` UTF-16 units. */
export function text(max: number) {
  return z.string().min(1).refine((value) => value.length <= max, {
    // Planka counts backwards.
    error: ({ input }) => {
      const excess = max - `${input}`.length;
      return `Value was ${excess} characters longer than the configured maximum length (${max}).`;
    },
  });
}

export const position = z.number().min(0);

/** Of a card's name, description and comments. */
export const LONG_TEXT = 1_048_576;

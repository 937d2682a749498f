import * as z from "zod";
import { nearest } from "../../text/nearest.ts";
import { type FieldsKind, quote } from "../fields.ts";
import { OUTCOMES, RUN_STATES } from "../schemas/words.ts";

const nonEmpty = z.string().min(1, "must not be empty");

export const RUNS_QUERY = {
  what: "list the runs",
  schema: z.strictObject({
    task: nonEmpty.optional().meta({ description: "Only runs of the task with this id." }),
    route: nonEmpty.optional().meta({
      description: "Only runs of this route, which is named by its ready queue.",
    }),
    outcome: oneOf(OUTCOMES).optional().meta({ description: "Only runs that ended so." }),
    state: oneOf(RUN_STATES).optional().meta({
      description: "Only runs that are in this state now.",
    }),
    limit: wholeNumber(1, 200).default(50).meta({ description: "At most so many." }),
    before: z.uuid("must be a run's id").toLowerCase().optional().meta({
      description: "Only runs older than the one with this id. `next` of an answer has it set.",
    }),
  }),
  aliases: { task_id: "task", queue: "route" },
} satisfies FieldsKind;

export const LOG_QUERY = {
  what: "read the log",
  schema: z.strictObject({
    follow: z.stringbool({
      truthy: ["true", "1", ""],
      falsy: ["false", "0"],
      error: "must be true or false",
    }).default(false).meta({
      description: "Go on with what the run prints until it has ended.",
      override: { type: "boolean" },
    }),
    offset: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().meta({
      description: "Where to begin to follow, in bytes from the run's first.",
    }),
  }),
  aliases: {},
} satisfies FieldsKind;

function wholeNumber(least: number, most: number) {
  const error = most === Number.MAX_SAFE_INTEGER
    ? `must be a whole number from ${least}`
    : `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(error).int(error).min(least, error).max(most, error);
}

/** One of some words; another one is told which of them it resembles. */
function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: ({ input }) => {
      const near = nearest(String(input), words);
      return near === null
        ? `must be one of ${words.map(quote).join(", ")}`
        : `cannot be ${quote(String(input))}; did you mean ${quote(near)}?`;
    },
  });
}

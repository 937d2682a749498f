import * as z from "zod";
import { type FieldsKind, invalid, quote } from "../fields.ts";
import type { ProblemError } from "../problem.ts";

const text = z.string({
  error: ({ input }) => input === undefined ? "is missing" : "must be text",
}).refine((value) => value.isWellFormed(), "holds half of a surrogate pair, which is no text");
const nonBlank = text.refine((value) => /\S/.test(value), "must not be blank");
const names = z.array(nonBlank, { error: "must be a list of names" })
  .transform((list) => [...new Set(list)]);

export const COMMENT = {
  what: "add the comment",
  schema: z.strictObject({
    text: nonBlank.meta({ description: "What it says.", examples: ["On it."] }),
  }),
  aliases: { comment: "text" },
} satisfies FieldsKind;

export const MOVE = {
  what: "move the task",
  schema: z.strictObject({
    target_queue: nonBlank.meta({ description: "The queue to move it to.", examples: ["Done"] }),
  }),
  aliases: { queue: "target_queue", queue_name: "target_queue" },
} satisfies FieldsKind;

export const CREATE = {
  what: "create the task",
  schema: z.strictObject({
    queue_name: nonBlank.meta({ description: "The queue to create it in.", examples: ["Done"] }),
    name: nonBlank.meta({ description: "Its title.", examples: ["Write a test"] }),
    description: text.default("").meta({
      description: "What is to be done.",
      examples: ["For the crash."],
    }),
  }),
  aliases: { queue: "queue_name", target_queue: "queue_name" },
} satisfies FieldsKind;

export const PATCH = {
  what: "edit the task",
  schema: z.strictObject({
    name: nonBlank.optional().meta({ description: "The new title." }),
    description: text.optional().meta({ description: "The new description; empty clears it." }),
    // Zod drops the examples of what it transforms.
    labels: names.optional().meta({
      description: "All labels it then has.",
      override: { examples: [["bug"]] },
    }),
    assignees: names.optional().meta({
      description: "All who are then assigned.",
      override: { examples: [["ana"]] },
    }),
  }),
  aliases: {},
} satisfies FieldsKind;

export const REFRESH = {
  what: "refresh",
  schema: z.strictObject({}),
  aliases: {},
} satisfies FieldsKind;

/** What is said of one route, or of all. */
const ROUTE = z.strictObject({
  route: nonBlank.optional().meta({
    description: "Only this route, which is named by its ready queue; all of them without it.",
    examples: ["Todo"],
  }),
});

export const PAUSE = {
  what: "pause",
  schema: ROUTE,
  aliases: { queue: "route" },
} satisfies FieldsKind;

export const RESUME = {
  what: "resume",
  schema: ROUTE,
  aliases: { queue: "route" },
} satisfies FieldsKind;

export const DRAIN = {
  what: "drain",
  schema: ROUTE,
  aliases: { queue: "route" },
} satisfies FieldsKind;

export const RETRY = {
  what: "run the task again",
  schema: z.strictObject({}),
  aliases: {},
} satisfies FieldsKind;

export const CANCEL = {
  what: "cancel the run",
  schema: z.strictObject({}),
  aliases: {},
} satisfies FieldsKind;

/** The problem of an edit that edits nothing: its sender meant something. */
export function emptyEdit(): ProblemError {
  const known = Object.keys(PATCH.schema.shape).map(quote).join(", ");
  return invalid(PATCH, [{ path: "", detail: `the body changes nothing; give any of ${known}` }]);
}

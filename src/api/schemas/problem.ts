import * as z from "zod";
import { lazily } from "./common.ts";

/** What could not be done. */
export const problemSchema = lazily(() =>
  z.object({
    type: z.literal("about:blank").describe("Always about:blank."),
    title: z.string().describe("The status in words."),
    status: z.int().describe("The status of the answer."),
    detail: z.string().describe("For a person: what could not be done, and what to do next."),
    code: z.string().describe("For programs: distinguishes problems with the same status."),
    errors: z.array(z.object({
      path: z.string().describe("Such as `labels[1]`; empty for the whole."),
      detail: z.string().describe("What is wrong with it."),
    })).optional().describe("Each thing that is wrong with a body or a query."),
  }).meta({ id: "Problem", description: "Problem details (RFC 9457)." })
);

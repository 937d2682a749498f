import * as z from "zod";
import { lazily } from "./common.ts";

/** What a board sends, which only its backend understands. */
export const hookSchema = lazily(() =>
  z.looseObject({})
    .meta({ id: "Hook", description: "What the board tells, in its own shape." })
);

/** What a board is told of it. */
export const hookTakenSchema = lazily(() =>
  z.object({
    status: z.enum(["accepted", "ignored"]).describe(
      "`ignored` for what changes no queue, and for the dispatcher's own writes.",
    ),
  }).meta({ id: "HookTaken", description: "It was taken." })
);

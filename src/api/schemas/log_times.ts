import * as z from "zod";
import type { OpenedTimes } from "../../operations/log_times.ts";
import { INSTANT, lazily, type ShownBy } from "./common.ts";
import { iso } from "./values.ts";

const position = (description: string) => z.int().min(0).describe(description);

/** When the text of a log arrived. */
export const logTimesSchema = lazily(() =>
  z.object({
    end: position("How long the log is, in bytes."),
    times: z.array(z.object({
      offset: position("Where the text begins, in bytes from the run's first."),
      at: INSTANT.describe("When it arrived; what follows arrived then or later."),
    })).describe(
      "At most one a second, in their order. Empty if the run was recorded by a version that kept none.",
    ),
  }).meta({ id: "LogTimes", description: "When the text of a log arrived." })
);

/** The times as the API shows them. */
export function logTimesJson({ end, times }: OpenedTimes): ShownBy<typeof logTimesSchema> {
  return { end, times: times.map(({ position, at }) => ({ offset: position, at: iso(at) })) };
}

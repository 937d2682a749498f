import * as z from "zod";
import type { RecentEvents } from "../../contracts/event_stream.ts";
import { RUN_ID, TASK_ID } from "../../operations/input.ts";
import { INSTANT, lazily, type ShownBy } from "./common.ts";

const lineSchema = lazily(() =>
  z.object({
    sequence: z.int().min(1).describe("Its number since the start; some numbers have no line."),
    at: INSTANT.describe("When it happened."),
    level: z.enum(["info", "warning", "error"]).describe("How serious it is."),
    message: z.string().describe("What happened, for a person."),
    run_id: RUN_ID.nullable().describe("The run that it is about, if it is about one."),
    task_id: TASK_ID.nullable().describe("The task that it is about, if it is about one."),
  })
);

/** What happened lately, as the API shows it. */
export const eventsSchema = lazily(() =>
  z.object({
    lines: z.array(lineSchema()).describe("The lines after `events_since`, the oldest first."),
    last: z.int().min(0).describe("The number to ask with next time."),
    missed: z.boolean().describe("Whether lines after `events_since` are no longer kept."),
  })
);

/** The lines as the API shows them. */
export function eventsJson(
  { lines, last, missed }: ReturnType<RecentEvents["since"]>,
): ShownBy<typeof eventsSchema> {
  const shown = lines.map(({ sequence, at, level, message, runId, taskId }) => ({
    sequence,
    at: new Date(at).toISOString(),
    level,
    message,
    run_id: runId,
    task_id: taskId,
  }));
  return { lines: shown, last, missed };
}

import * as z from "zod";
import { isRaised } from "../escalation.ts";
import { shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about } from "./keys.ts";

const MIB = 2 ** 20;

interface ApiLimitSettings {
  /** How many requests a second the token of one run may make, on average. */
  readonly apiRate: number;
  /** How many bytes the token of one run may write to the board in all. */
  readonly apiWrittenBytes: number;
}

/** What the token of one run may ask of the API. */
export const apiLimits = defineSection({
  top: {
    schema: () => ({
      api_rate: z.number().positive().default(50)
        .meta(about(
          "Maximum requests a second that the token of one run may make, on average; after a pause ten seconds' worth may come at once",
          10,
        )),
      api_written_mib: z.number().positive().default(16)
        .meta(about(
          "Maximum MiB that the token of one run may write to the board; each card, comment, edit and move counts as 1 KiB at least",
          1,
        )),
    }),
    settings: (config): ApiLimitSettings => ({
      apiRate: config.api_rate,
      apiWrittenBytes: config.api_written_mib * MIB,
    }),
    changes: {
      apiRate: { key: "api_rate", describe: shown, escalates: isRaised },
      apiWrittenBytes: {
        key: "api_written_mib",
        describe: (before, after) => shown(before / MIB, after / MIB),
        escalates: isRaised,
      },
    },
  },
});

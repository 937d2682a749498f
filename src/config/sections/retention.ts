import * as z from "zod";
import { isLowered } from "../escalation.ts";
import { shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about } from "./keys.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 2 ** 20;

interface RetentionSettings {
  /** How many runs are remembered. */
  readonly keepRuns: number;
  /** How long a run is remembered after its end. */
  readonly keepMs: number;
  /** How much disk space the logs of all runs may take. */
  readonly keepLogBytes: number;
  /** How much disk space the audit log may take. */
  readonly keepAuditBytes: number;
}

/** How many ended runs and logs are kept. */
export const retention = defineSection({
  top: {
    schema: () => ({
      keep_runs: z.int().min(1).default(1000)
        .meta(
          about("Maximum number of runs to keep; the oldest ended runs are deleted first", 200),
        ),
      keep_days: z.number().positive().default(30)
        .meta(about("Days that an ended run is kept, with its log", 7)),
      keep_logs_mib: z.number().positive().default(2048)
        .meta(
          about(
            "Maximum MiB that the logs of all runs may take; the oldest ended runs are deleted first",
            512,
          ),
        ),
      keep_audit_mib: z.number().min(1).default(64)
        .meta(
          about(
            "Maximum MiB that the audit log may take; the oldest eighth is deleted first",
            256,
          ),
        ),
    }),
    settings: (config): RetentionSettings => ({
      keepRuns: config.keep_runs,
      keepMs: config.keep_days * DAY_MS,
      keepLogBytes: config.keep_logs_mib * MIB,
      keepAuditBytes: config.keep_audit_mib * MIB,
    }),
    changes: {
      keepRuns: { key: "keep_runs", describe: shown, escalates: isLowered },
      keepMs: {
        key: "keep_days",
        describe: (before, after) => shown(before / DAY_MS, after / DAY_MS),
        escalates: isLowered,
      },
      keepLogBytes: {
        key: "keep_logs_mib",
        describe: (before, after) => shown(before / MIB, after / MIB),
        escalates: isLowered,
      },
      keepAuditBytes: {
        key: "keep_audit_mib",
        describe: (before, after) => shown(before / MIB, after / MIB),
        escalates: isLowered,
      },
    },
  },
});

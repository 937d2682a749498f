import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { describedBy } from "../help/page.ts";
import { lookPages } from "../help/pages/look.ts";
import { configOption, jsonOption } from "./common.ts";
import { durationParser } from "./duration.ts";
import { nameOf } from "./named.ts";

/** `audit`, parsed: lists who did what, or verifies that nothing was changed. */
export interface AuditCommand {
  readonly kind: "audit";
  /** A path, `-` for standard input, or undefined to search for the config. */
  readonly config?: string;
  readonly verify: boolean;
  /** The hash of an entry that must be in the log. */
  readonly head?: string;
  /** Only entries of so many milliseconds. */
  readonly sinceMs?: number;
  readonly task?: string;
  /** The id of a run, or its beginning or end. */
  readonly run?: string;
  readonly limit: number;
  readonly json: boolean;
}

/** So many entries fit on a screen or two. */
const USUAL_LIMIT = 50;

/** `audit`. */
export const auditCommand = command(
  "audit",
  merge(
    object({ kind: constant("audit") }),
    object("Options", {
      verify: option("--verify", {
        description: message`Check that no entry was removed, added or changed`,
      }),
      head: optional(option("--head", string({ metavar: "HASH" }), {
        description:
          message`With --verify: check that the log still has the entry with this hash, which an earlier --verify printed`,
      })),
      sinceMs: optional(option("--since", durationParser(), {
        description: message`Only entries of this time, such as 12h, 30m or 2d`,
      })),
      task: optional(option("-t", "--task", nameOf("task", "ID"), {
        description: message`Only entries about this task`,
      })),
      run: optional(option("-r", "--run", nameOf("run", "RUN"), {
        description: message`Only entries about or by this run; 4 or more characters of its id`,
      })),
      limit: withDefault(
        option("-n", "--limit", integer({ metavar: "N", min: 1 }), {
          description: message`List the last N entries (default: 50)`,
        }),
        USUAL_LIMIT,
      ),
      config: configOption,
      json: jsonOption,
    }),
  ),
  describedBy(lookPages.audit),
);

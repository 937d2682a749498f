import { createHmac } from "node:crypto";
import { auditedBoard, AuditWriter, entryOfEvent } from "../audit/mod.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Secrets } from "../config/secrets.ts";
import type { AuditTrail } from "../contracts/audit_trail.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { explanationOf, UsageError } from "../domain/errors.ts";
import type { Log } from "../logging/log.ts";
import type { Redact } from "../text/redaction.ts";
import { VERSION } from "../version.ts";
import type { EventSink } from "./event_hub.ts";
import type { RunStore } from "./run_store.ts";

/** Enough to tell tokens apart, and too little to guess one by. */
const TOKEN_ID_CHARS = 8;

/** The audit log, as the parts of a dispatcher use it. Dispose it at the end. */
export interface Audit extends Disposable {
  /** Absent if nothing may be written. */
  readonly trail?: AuditTrail;
  /** The board for the dispatcher itself. */
  readonly board: (tasks: TaskAdapter) => TaskAdapter;
  readonly sinks: readonly EventSink[];
}

export interface AuditParts {
  readonly store: RunStore;
  readonly secrets: Pick<Secrets, "get">;
  readonly maxBytes: () => number;
  readonly redact: Redact;
  readonly log: Pick<Log, "info" | "warning">;
}

/**
 * Opens the audit log in the state folder. Without a state folder there is none.
 *
 * @throws {UsageError} if the log can't be continued
 */
export async function openAudit(parts: AuditParts): Promise<Audit> {
  const { auditDir } = parts.store;
  if (auditDir === null) {
    return { board: (tasks) => tasks, sinks: [], [Symbol.dispose]: () => {} };
  }
  const trail = openWriter(auditDir, parts);
  // A copy of this line elsewhere, such as in journald, vouches for all earlier entries.
  if (trail.continued !== null) {
    const { seq, hash } = trail.continued;
    parts.log.info(`The audit log continues after entry ${seq}, whose hash is ${hash}`);
  }
  // The folder can be removed while the dispatcher runs, and is then created again.
  await parts.store.keepFile(() => Promise.resolve(trail.restore()));
  return {
    trail,
    board: (tasks) => auditedBoard(tasks, trail),
    sinks: [({ event }) => {
      const entry = entryOfEvent(event);
      if (entry !== null) trail.append(entry);
    }],
    [Symbol.dispose]: () => trail[Symbol.dispose](),
  };
}

function openWriter(
  folder: string,
  { store: { tokenKey }, secrets, maxBytes, redact, log }: AuditParts,
): AuditWriter {
  const token = secrets.get("ARTIFICER_API_TOKEN");
  try {
    return new AuditWriter({
      folder,
      maxBytes,
      redact,
      clock: systemClock,
      warn: (message) => log.warning(message),
      ...token !== null && tokenKey !== null && { operatorToken: idOf(token, tokenKey) },
      facts: { version: VERSION, pid: Deno.pid },
    });
  } catch (cause) {
    const { problem } = explanationOf(cause);
    throw new UsageError(`Cannot use the audit log in ${JSON.stringify(folder)}: ${problem}`, {
      remedy: "correct that, or move the folder away to begin a new log",
      cause,
    });
  }
}

/** A hash that only this state folder's key makes: alone it does not confirm a guess at the token. */
function idOf(token: string, key: Uint8Array): string {
  return createHmac("sha256", key).update(`token id ${token}`).digest("hex")
    .slice(0, TOKEN_ID_CHARS);
}

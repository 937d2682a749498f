import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { systemClock } from "../../../src/async/system_clock.ts";
import type { Journal } from "../../../src/contracts/journal.ts";
import type { BoardWrite, RunTransition } from "../../../src/domain/run.ts";
import {
  createSqliteJournal,
  type Keep,
  type SqliteJournalOptions,
} from "../../../src/journals/sqlite/mod.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import {
  agentEnded,
  agentStarted,
  type IntentFacts,
  intentOf,
} from "../../fixtures/transitions.ts";

/** Nothing is forgotten: the runs of most tests are of 1970. */
export const KEEP_ALL: Keep = { runs: 1e9, ageMs: 1e15, logBytes: 1e15 };

/** A place for a journal, in a folder that is gone when its scope ends. */
export interface JournalFixture extends AsyncDisposable {
  readonly path: string;
  readonly runsDir: string;
  /** What was warned of. */
  readonly warnings: string[];
  /** Opens the journal; closed with the scope, if it was not before. */
  open(changes?: Partial<SqliteJournalOptions>): Promise<Journal>;
  /** What another program sees, that opens the file now. */
  sql(statement: string, ...values: SQLInputValue[]): Record<string, unknown>[];
}

/** `await using fixture = await journalFixture();` */
export async function journalFixture(folder?: string): Promise<JournalFixture> {
  const dir = folder === undefined ? await tempDir() : null;
  const root = folder ?? dir?.path ?? "";
  const path = `${root}/journal.db`;
  const runsDir = `${root}/runs`;
  const warnings: string[] = [];
  const open: Journal[] = [];
  return {
    path,
    runsDir,
    warnings,
    async open(changes = {}) {
      const journal = await createSqliteJournal({
        path,
        runsDir,
        keep: () => KEEP_ALL,
        clock: systemClock,
        warn: (message) => warnings.push(message),
        ...changes,
      });
      open.push(journal);
      return {
        ...bound(journal),
        async close() {
          open.splice(open.indexOf(journal), 1);
          await journal.close?.();
        },
      };
    },
    sql(statement, ...values) {
      const database = new DatabaseSync(path);
      try {
        return database.prepare(statement).all(...values).map((row) => ({ ...row }));
      } finally {
        database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const journal of open) await journal.close?.();
      await dir?.[Symbol.asyncDispose]();
    },
  };
}

function bound(journal: Journal): Journal {
  return {
    durability: journal.durability,
    append: (transition) => journal.append(transition),
    get: (runId) => journal.get(runId),
    list: (query) => journal.list(query),
    unfinished: () => journal.unfinished(),
    totalsOf: (day) => journal.totalsOf(day),
  };
}

/** A comment that is owed to the board. */
export const COMMENT: BoardWrite = { kind: "comment", nonce: "n1", taskId: "1", text: "why" };

/** Every step of a run that went well. */
export function lifeOf(changes: IntentFacts = {}): RunTransition[] {
  const first = intentOf(changes);
  const { runId, at } = first;
  const exit = { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0 };
  return [
    first,
    { type: "claimed", runId, at },
    ...agentStarted({ runId, at, argv: ["sh", "-c", "true"] }),
    ...agentEnded({ runId, at, outcome: "succeeded", exit }),
    { type: "writes_planned", runId, at, writes: [COMMENT] },
    { type: "write_delivered", runId, at, nonce: "n1", result: "delivered" },
    { type: "settled", runId, at },
  ];
}

/** Appends steps one after the other, and resolves to their run's id. */
export async function appendAll(
  journal: Journal,
  transitions: readonly RunTransition[],
): Promise<string> {
  for (const transition of transitions) await journal.append(transition);
  return transitions[0]?.runId ?? "";
}

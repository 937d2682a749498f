import type { Outcome, RunExit } from "./outcome.ts";

/** Where a run is in its life. `dropped` ends a run that never started: its claim was lost or refused. */
export type RunState = "intent" | "claimed" | "started" | "ended" | "settled" | "dropped";

/** A write to the board that must happen exactly once. */
export type BoardWrite =
  /** A comment whose text prints `nonce`, by which it is found again. */
  | {
    readonly kind: "comment";
    readonly nonce: string;
    readonly taskId: string;
    readonly text: string;
  }
  /** A move that is made only while the task is still in `from`. */
  | {
    readonly kind: "move";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  }
  /** The undoing of a claim: back to the top of `to`, without our assignment, only while in `from`. */
  | {
    readonly kind: "release";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  };

/** What a journal keeps of one run. */
export interface RunRecord {
  /** UUIDv7 (RFC 9562): sorts by time. */
  readonly id: string;
  /** The task it works on. */
  readonly taskId: string;
  /** The task's name at the claim. */
  readonly taskName: string;
  /** The ready queue it came from; the route's name. */
  readonly queue: string;
  /** Where the claim moved the task. */
  readonly inProgressQueue: string;
  /** From 1. */
  readonly attempt: number;
  /** Where it is in its life. */
  readonly state: RunState;
  /** When each state was entered, in milliseconds since the epoch. */
  readonly at: Readonly<Partial<Record<RunState, number>>>;
  /** The exact command line; empty before `started`. */
  readonly argv: readonly string[];
  /** The leader's process id, where there was one on this machine. */
  readonly pid: number | null;
  /** How it ended, or null before that. */
  readonly outcome: Outcome | null;
  /** What its process's end looked like, or null before that. */
  readonly exit: RunExit | null;
  /** Why it was dropped, or null. */
  readonly dropReason: string | null;
  /** Board writes that were planned and are not known to be delivered, in their order. */
  readonly pendingWrites: readonly BoardWrite[];
}

/** One step of a run's life, as it is appended to a journal. `at` is in milliseconds since the epoch. */
export type RunTransition =
  | {
    readonly type: "intent";
    readonly runId: string;
    readonly at: number;
    readonly taskId: string;
    readonly taskName: string;
    readonly queue: string;
    readonly inProgressQueue: string;
    readonly attempt: number;
  }
  | { readonly type: "claimed"; readonly runId: string; readonly at: number }
  | {
    readonly type: "dropped";
    readonly runId: string;
    readonly at: number;
    readonly dropReason: string;
  }
  | {
    readonly type: "started";
    readonly runId: string;
    readonly at: number;
    readonly argv: readonly string[];
    readonly pid: number | null;
  }
  | {
    readonly type: "ended";
    readonly runId: string;
    readonly at: number;
    readonly outcome: Outcome;
    readonly exit: RunExit;
  }
  | {
    readonly type: "writes_planned";
    readonly runId: string;
    readonly at: number;
    readonly writes: readonly BoardWrite[];
  }
  | {
    readonly type: "write_delivered";
    readonly runId: string;
    readonly at: number;
    readonly nonce: string;
    /** `moot`: the task was gone or had been moved; `refused`: the board will never take it. */
    readonly result: "delivered" | "moot" | "refused";
  }
  | { readonly type: "settled"; readonly runId: string; readonly at: number };

/** The states from which each transition may come. Board writes are planned after the end, or at a refusal. */
const ALLOWED_FROM: Readonly<Record<RunTransition["type"], readonly RunState[]>> = {
  intent: [],
  claimed: ["intent"],
  dropped: ["intent", "claimed"],
  started: ["claimed"],
  ended: ["claimed", "started"],
  writes_planned: ["ended", "dropped"],
  write_delivered: ["ended", "dropped"],
  settled: ["ended"],
};

/** A transition that a run in its state cannot make: a bug in the caller. */
export class TransitionError extends Error {
  /** Always the class's name. */
  override readonly name = "TransitionError";
}

/**
 * The record after `transition`; `record` is null exactly for an `intent`.
 *
 * @throws {TransitionError} for a step that the run cannot make
 */
export function applyTransition(record: RunRecord | null, transition: RunTransition): RunRecord {
  if (transition.type === "intent") {
    if (record !== null) throw forbidden(record, transition);
    return recordOfIntent(transition);
  }
  if (record === null || !ALLOWED_FROM[transition.type].includes(record.state)) {
    throw forbidden(record, transition);
  }
  switch (transition.type) {
    case "writes_planned":
      return { ...record, pendingWrites: [...record.pendingWrites, ...transition.writes] };
    case "write_delivered":
      return {
        ...record,
        pendingWrites: record.pendingWrites.filter(({ nonce }) => nonce !== transition.nonce),
      };
    default: {
      const { type, runId: _runId, at, ...facts } = transition;
      return { ...record, ...facts, state: type, at: { ...record.at, [type]: at } };
    }
  }
}

function recordOfIntent(
  { runId, at, type, ...facts }: RunTransition & { type: "intent" },
): RunRecord {
  return {
    id: runId,
    ...facts,
    state: type,
    at: { [type]: at },
    argv: [],
    pid: null,
    outcome: null,
    exit: null,
    dropReason: null,
    pendingWrites: [],
  };
}

function forbidden(record: RunRecord | null, { type, runId }: RunTransition): TransitionError {
  return new TransitionError(
    `Cannot record "${type}" for run "${runId}": it is ${
      record === null ? "unknown" : `"${record.state}"`
    }`,
  );
}

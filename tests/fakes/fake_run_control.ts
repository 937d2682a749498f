import type {
  ActiveRun,
  DispatcherStatus,
  RunControl,
  TokenHolder,
} from "../../src/contracts/run_control.ts";

/** A note that the API made, as `[task, queue, run]`. */
export type Note = readonly [taskId: string, queue: string, runId: string | null];

/** A dispatcher that runs nothing: tests set what it says and read what it was told. */
export class FakeRunControl implements RunControl {
  readonly created: Note[] = [];
  readonly moved: Note[] = [];
  refreshes = 0;
  current: DispatcherStatus = {
    paused: false,
    stopping: false,
    availableSlots: 3,
    activeRuns: [],
    lastPollAt: null,
    backendHealth: { state: "unknown" },
    queueProblems: {},
    pendingWrites: 0,
  };
  readonly #holders = new Map<string, TokenHolder>();
  readonly #ended = new Set<string>();

  status(): DispatcherStatus {
    return this.current;
  }

  refresh(): void {
    this.refreshes++;
  }

  holderOf(token: string): TokenHolder | null {
    return this.#holders.get(token) ?? null;
  }

  noteCreated(...note: Note): void {
    this.created.push(note);
  }

  noteMoved(...note: Note): void {
    this.moved.push(note);
  }

  /** Makes `token` an operator's. */
  addOperator(token: string): void {
    this.#holders.set(token, { kind: "operator" });
  }

  /** Makes `token` that of a live run on `taskId`. */
  addRun(token: string, runId: string, taskId: string): void {
    const { created } = this;
    const isEnded = () => this.#ended.has(runId);
    this.#holders.set(token, {
      kind: "run",
      runId,
      taskId,
      get live() {
        return !isEnded();
      },
      created: (id) => created.some(([task, , run]) => task === id && run === runId),
    });
  }

  /** Ends a run; its token stays known. */
  endRun(runId: string): void {
    this.#ended.add(runId);
  }
}

/** A live run with everything given. */
export function activeRun(facts: Partial<ActiveRun> = {}): ActiveRun {
  return {
    runId: "0198c0de-0000-7000-8000-000000000001",
    taskId: "1",
    taskName: "Fix crash",
    queue: "Todo",
    argv: ["claude", "-p", "Fix it"],
    pid: 4242,
    attempt: 1,
    startedAt: Date.parse("2026-01-01T00:00:00Z"),
    elapsedMs: 12_345,
    timeoutMs: 600_000,
    ...facts,
  };
}

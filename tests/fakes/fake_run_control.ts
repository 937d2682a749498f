import type {
  ActiveRun,
  BackendHealth,
  DispatcherStatus,
  RetryAnswer,
  RetryOptions,
  RunControl,
  TokenHolder,
} from "../../src/contracts/run_control.ts";
import type { Route } from "../../src/domain/route.ts";
import { routeOf } from "../fixtures/settings.ts";

/** A note that the API made, as `[task, queue, run]`. */
export type Note = readonly [taskId: string, queue: string, runId: string | null];

/** A dispatcher that runs nothing: tests set what it says and read what it was told. */
export class FakeRunControl implements RunControl {
  readonly created: Note[] = [];
  readonly moved: Note[] = [];
  /** What was told as a person's move. */
  readonly movedByPeople: (readonly [taskId: string, queue: string])[] = [];
  /** The tasks that were asked for without a token. */
  readonly called: string[] = [];
  /** The tasks that were about to be moved. */
  readonly moving: string[] = [];
  /** What was asked of all routes, or of one, such as `pause Todo`. */
  readonly asked: string[] = [];
  /** The routes that there are. */
  routes: readonly string[] = ["Todo"];
  /** What comes of asking for another run of a task; by default nothing tells its route. */
  onRetry: (taskId: string, options: RetryOptions) => RetryAnswer | Promise<RetryAnswer> = () => ({
    type: "no_route",
  });
  refreshes = 0;
  hints = 0;
  /** The route of every run. */
  route: Route = routeOf({ inProgressQueue: "In Progress", doneQueue: "Done" });
  /** The runs that were asked to end, once each. */
  readonly cancelled = new Set<string>();
  /** Told of each run that is asked to end. */
  onCancel: (runId: string) => void = () => {};
  current: Omit<DispatcherStatus, "routes"> = {
    paused: false,
    pausedRoutes: [],
    heldRoutes: [],
    heldTasks: [],
    claimingTasks: [],
    orphans: [],
    waitingTasks: [],
    stopping: false,
    availableSlots: 3,
    activeRuns: [],
    lastPollAt: null,
    backendHealth: { state: "unknown" },
    lost: [],
    queueProblems: {},
    pendingWrites: 0,
  };
  readonly #holders = new Map<string, TokenHolder>();
  readonly #ended = new Set<string>();

  status(): DispatcherStatus {
    return { ...this.current, routes: this.routes };
  }

  health(): BackendHealth {
    return this.current.backendHealth;
  }

  refresh(): void {
    this.refreshes++;
  }

  hint(): void {
    this.hints++;
  }

  routeOf(runId: string): Route | null {
    return this.#ended.has(runId) ? null : this.route;
  }

  cancel(runId: string): boolean {
    if (!this.current.activeRuns.some((run) => run.runId === runId)) return false;
    this.cancelled.add(runId);
    this.onCancel(runId);
    return true;
  }

  pause(queue: string | null): boolean {
    return this.#ask("pause", queue);
  }

  resume(queue: string | null): boolean {
    return this.#ask("resume", queue);
  }

  drain(queue: string | null): boolean {
    return this.#ask("drain", queue);
  }

  async retry(taskId: string, options: RetryOptions): Promise<RetryAnswer> {
    return await this.onRetry(taskId, options);
  }

  holderOf(token: string): TokenHolder | null {
    return this.#holders.get(token) ?? null;
  }

  noteCalled(taskId: string): void {
    this.called.push(taskId);
  }

  noteCreated(...note: Note): void {
    this.created.push(note);
  }

  noteMoving(taskId: string): void {
    this.moving.push(taskId);
  }

  noteMovedByPerson(taskId: string, queue: string): void {
    this.movedByPeople.push([taskId, queue]);
  }

  noteMoved(...note: Note): void {
    this.moved.push(note);
  }

  #ask(what: string, queue: string | null): boolean {
    if (queue !== null && !this.routes.includes(queue)) return false;
    this.asked.push(queue === null ? what : `${what} ${queue}`);
    return true;
  }

  /** Makes `form` another form of a token. */
  addForm(form: string, token: string): void {
    const holder = this.#holders.get(token);
    if (holder !== undefined) this.#holders.set(form, holder);
  }

  /** The tokens of runs, and that of the operator. */
  tokensOf(kind: TokenHolder["kind"]): string[] {
    return [...this.#holders].filter(([, holder]) => holder.kind === kind).map(([token]) => token);
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
    lastStep: null,
    costUsd: null,
    ...facts,
  };
}

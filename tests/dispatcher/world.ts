import { commandAdapter } from "../../src/agents/command/adapter.ts";
import type { Clock } from "../../src/async/clock.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import type { RunLogs } from "../../src/contracts/run_logs.ts";
import type { RunExecutor } from "../../src/contracts/run_executor.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { Dispatcher, type DispatcherOptions } from "../../src/dispatcher/dispatcher.ts";
import type { RunContext } from "../../src/dispatcher/run/context.ts";
import { RunTokens, type TokenHooks } from "../../src/dispatcher/tokens/run_tokens.ts";
import type { Route } from "../../src/domain/route.ts";
import { planSteps } from "../../src/domain/steps.ts";
import { createMemoryJournal, createMemoryRunLogs } from "../../src/journals/memory/mod.ts";
import { FakeExecutor } from "../fakes/fake_executor.ts";
import { Recorder } from "../fakes/recorder.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { WatchedClock } from "../fakes/watched_clock.ts";
import { routeOf as route } from "../fixtures/settings.ts";

/** Unlike every other time that somebody waits, and longer than the first hold of a route. */
export const POLL_MS = 30_001;

/** Lets everything happen that does not wait for time. */
export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A route from "Todo", where nothing else is said. */
export function routeOf(changes: Partial<Route> = {}): Route {
  return route({ command: "agent", args: ["{task_id}"], onOrphan: "ignore", ...changes });
}

/** What a test may choose. */
export interface WorldOptions
  extends
    Partial<Pick<RunContext, "agentOf" | "redact" | "random" | "planSteps">>,
    Partial<Pick<DispatcherOptions, "onShutdown" | "shutdownGraceMs">>,
    Partial<TokenHooks> {
  readonly board?: ScriptedBoard;
  readonly executor?: FakeExecutor;
  readonly journal?: Journal;
  readonly routes?: readonly Route[];
  readonly slots?: number;
  /** What the tokens of runs are derived from; that of an earlier dispatcher for its successor. */
  readonly tokenKey?: Uint8Array;
}

/** A dispatcher with a board, agents and a clock that a test plays. */
export class World implements AsyncDisposable {
  readonly board: ScriptedBoard;
  readonly executor: FakeExecutor;
  readonly clock = new WatchedClock();
  readonly events = new Recorder();
  readonly tokens: RunTokens;
  readonly journal: Journal;
  readonly logs: RunLogs;
  readonly dispatcher: Dispatcher;
  #running: Promise<void> = Promise.resolve();

  constructor({ board, executor, journal, routes, slots = 3, ...changes }: WorldOptions = {}) {
    this.board = board ?? new ScriptedBoard();
    this.executor = executor ?? new FakeExecutor();
    this.journal = journal ?? createMemoryJournal();
    const { onMint = () => {}, onExpire = () => {}, tokenKey, ...context } = changes;
    this.tokens = new RunTokens({
      hooks: { onMint, onExpire },
      ...(tokenKey && { key: tokenKey }),
    });
    const { board: tasks, executor: places, clock, journal: record, events, tokens } = this;
    const parts = contextOf(tasks, places, clock, record, events, tokens);
    this.logs = parts.logs;
    this.dispatcher = new Dispatcher({
      ...parts,
      routes: routes ?? [routeOf()],
      pollIntervalMs: POLL_MS,
      maxConcurrentAgents: slots,
      onShutdown: "stop",
      shutdownGraceMs: 10_000,
      ...context,
    });
  }

  /** Begins to poll. */
  start(): this {
    this.#running = this.dispatcher.run();
    return this;
  }

  /** Lets the time to the next poll pass, and waits until that poll was made. */
  async nextPoll(): Promise<void> {
    const polls = this.events.all("polled").length;
    await this.clock.sleepingFor(POLL_MS);
    await this.clock.advance(POLL_MS);
    await this.events.until("polled", polls + 1);
    await this.clock.sleepingFor(POLL_MS);
  }

  /** Stops in a hurry, letting as much time pass as that takes. */
  async stop(): Promise<void> {
    await this.passUntil(this.dispatcher.stop(AbortSignal.abort()));
    await this.#running;
  }

  /** Lets time pass until `work` is done. */
  async passUntil<Answer>(work: Promise<Answer>): Promise<Answer> {
    let isDone = false;
    const watched = work.finally(() => isDone = true);
    watched.catch(() => {}); // It is awaited below.
    while (!isDone) {
      await this.clock.advance(100);
      await turn();
    }
    return await watched;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.board.heal();
    await this.stop();
  }
}

/** What a dispatcher needs beside its settings. */
export function contextOf(
  tasks: TaskAdapter,
  executor: RunExecutor,
  clock: Clock,
  journal: Journal,
  events: Recorder,
  tokens: RunTokens,
): Omit<RunContext, "signal" | "writer" | "isWatched" | "onRunEvent"> {
  return {
    tasks,
    executor,
    clock,
    journal,
    logs: createMemoryRunLogs(),
    tokens,
    emit: events.emit,
    agentOf: () => commandAdapter,
    redact: (text) => text,
    random: () => 0.5,
    planSteps,
  };
}

/** A comment that is written once, without its mark. */
export function withoutMark(text: string): string {
  return text.replace(/\n\n_artificer-dispatcher, mark [\da-f]{16}_$/, "");
}

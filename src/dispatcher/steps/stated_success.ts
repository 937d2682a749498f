import { sleepUntilAborted } from "../../async/sleep.ts";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/** How long an agent may take to end after it has stated its success, in milliseconds. */
const GRACE_MS = 30_000;

/**
 * Ends the process of an agent that has stated its success and does not end by itself: it would hold its slot
 * for ever, or until a limit of time. An agent that goes on to work takes its statement back.
 */
export class StatedSuccess {
  readonly #run: LiveRun;
  readonly #handle: RunHandle;
  readonly #context: RunContext;
  readonly #ended: AbortSignal;
  #grace: AbortController | null = null;
  #settled: Promise<void> = Promise.resolve();

  /** `ended` is aborted once the process has ended. */
  constructor(run: LiveRun, handle: RunHandle, context: RunContext, ended: AbortSignal) {
    this.#run = run;
    this.#handle = handle;
    this.#context = context;
    this.#ended = ended;
  }

  /** Resolves once no grace runs any more, which is soon after the end of the process. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Notes the latest event of each type so far. Never throws. */
  take(events: readonly AgentEvent[]): void {
    const hasStated = this.#hasStated(events);
    if (hasStated === this.#run.hasStated) return;
    this.#run.hasStated = hasStated;
    this.#grace?.abort();
    this.#grace = null;
    if (!hasStated || this.#ended.aborted) return;
    this.#grace = new AbortController();
    this.#settled = this.#endAfter(AbortSignal.any([this.#grace.signal, this.#ended]));
  }

  async #endAfter(over: AbortSignal): Promise<void> {
    await sleepUntilAborted(over, GRACE_MS, this.#context.clock);
    if (!over.aborted) this.#handle.terminate("stated");
  }

  #hasStated(events: readonly AgentEvent[]): boolean {
    const { agentOf, emit } = this.#context;
    const { route, facts: { runId } } = this.#run;
    try {
      return agentOf(route.agent).statedResult?.(events) === "succeeded";
    } catch (error) {
      const during = `reading the result of the agent of run "${runId}"`;
      emit({ type: "internal_error", during, reason: messageOf(error) });
      return false;
    }
  }
}

import type { Face, Running } from "../../compose/options.ts";
import type { PublishedEvent } from "../../contracts/event_stream.ts";
import type { DispatcherEvent } from "../../domain/events.ts";
import type { Log } from "../../logging/log.ts";
import { VERSION } from "../../version.ts";
import type { StopSignals } from "../signals.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { formatBanner } from "./banner.ts";
import { countQueues } from "./count_queues.ts";
import { factsOfStatus } from "./facts_of_status.ts";
import { regionLines } from "./region.ts";
import type { Draw, Screen } from "./screen.ts";
import { adviseStopping, describeHurry, describeStopping, type Stopping } from "./stop_words.ts";

/** What a {@linkcode LiveFace} works with. */
export interface LiveFaceParts {
  readonly screen: Screen;
  readonly terminal: () => Pick<Terminal, "width" | "paint">;
  readonly log: Pick<Log, "info">;
  readonly signals: StopSignals;
  readonly once: boolean;
}

/** Shows a dispatcher on the terminal that it was started from. */
export class LiveFace implements Face {
  readonly #parts: LiveFaceParts;
  #running: Running | null = null;
  /** The stop that a signal asked for, and when it is over at the latest, by the monotonic clock. */
  #stopping: { readonly facts: Stopping; readonly endsAt: number } | null = null;

  constructor(parts: LiveFaceParts) {
    this.#parts = parts;
  }

  show(running: Running): void {
    const { screen } = this.#parts;
    this.#running = running;
    // The banner comes first, but the work does not wait for it.
    screen.hold();
    this.#showBanner(running).catch(() => screen.release());
    screen.show((size) => this.#draw(running, size));
  }

  readonly take = ({ event }: PublishedEvent): void => {
    if (event.type === "stopping") this.#noteStopping(event);
    if (event.type === "stopped") this.#parts.screen.show(null);
  };

  #draw(running: Running, { columns, rows }: Parameters<Draw>[0]): readonly string[] {
    const { maxConcurrentAgents: slots, pollIntervalMs } = running.settings();
    const advice = this.#stopping === null
      ? null
      : adviseStopping(this.#stopping.facts, this.#stopping.endsAt - performance.now());
    const facts = factsOfStatus(running.status(), { slots, pollIntervalMs, advice });
    const { paint } = this.#parts.terminal();
    return regionLines(facts, { columns, rows, now: Date.now(), paint });
  }

  async #showBanner(running: Running): Promise<void> {
    const { screen, terminal, once } = this.#parts;
    const { url, folder } = running;
    const { routes, backend, maxConcurrentAgents: slots, ...settings } = running.settings();
    const counts = await countQueues(running.tasks, routes);
    const { type: board, place } = backend;
    const facts = { ...settings, version: VERSION, folder, board, place, routes, slots, url };
    screen.release(formatBanner({ ...facts, once, counts }, terminal()));
  }

  #noteStopping({ running, mode }: Extract<DispatcherEvent, { type: "stopping" }>): void {
    const { signals: { stop, hurry }, log } = this.#parts;
    if (!stop.aborted || this.#running === null) return;
    const { pendingWrites } = this.#running.status();
    const { shutdownGraceMs: graceMs } = this.#running.settings();
    const facts = { running, mode, pendingWrites, graceMs, signal: stop.reason };
    this.#stopping = { facts, endsAt: performance.now() + graceMs };
    const words = describeStopping(facts);
    if (words === null) return;
    log.info(words);
    hurry.addEventListener("abort", () => {
      log.info(describeHurry(facts));
      this.#stopping = null;
    }, { once: true });
  }
}

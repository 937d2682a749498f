import type { Face, Running } from "../../compose/options.ts";
import type { PublishedEvent } from "../../contracts/event_stream.ts";
import type { DispatcherEvent } from "../../domain/events.ts";
import type { Log } from "../../logging/log.ts";
import { VERSION } from "../../version.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { StopSignals } from "../signals.ts";
import { formatBanner } from "./banner.ts";
import { countQueues } from "./count_queues.ts";
import type { Screen } from "./screen.ts";
import { describeHurry, describeStopping } from "./stop_words.ts";

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

  constructor(parts: LiveFaceParts) {
    this.#parts = parts;
  }

  show(running: Running): void {
    this.#running = running;
    // The banner comes first, but the work does not wait for it.
    this.#parts.screen.hold();
    this.#showBanner(running).catch(() => this.#parts.screen.release());
  }

  readonly take = ({ event }: PublishedEvent): void => {
    if (event.type === "stopping") this.#sayHowLong(event);
  };

  async #showBanner(running: Running): Promise<void> {
    const { screen, terminal, once } = this.#parts;
    const { url, folder } = running;
    const { routes, backend, maxConcurrentAgents: slots, ...settings } = running.settings();
    const counts = await countQueues(running.tasks, routes);
    const { type: board, place } = backend;
    const facts = { ...settings, version: VERSION, folder, board, place, routes, slots, url };
    screen.release(formatBanner({ ...facts, once, counts }, terminal()));
  }

  #sayHowLong({ running, mode }: Extract<DispatcherEvent, { type: "stopping" }>): void {
    const { signals: { stop, hurry }, log } = this.#parts;
    if (!stop.aborted || this.#running === null) return;
    const { pendingWrites } = this.#running.status();
    const { shutdownGraceMs: graceMs } = this.#running.settings();
    const facts = { running, mode, pendingWrites, graceMs, signal: stop.reason };
    const words = describeStopping(facts);
    if (words === null) return;
    log.info(words);
    hurry.addEventListener("abort", () => log.info(describeHurry(facts)), { once: true });
  }
}

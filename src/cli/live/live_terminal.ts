import type { Log } from "../../logging/log.ts";
import type { StopSignals } from "../signals.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { LiveFace } from "./face.ts";
import { JobControl } from "./job_control.ts";
import { Screen, type ScreenTarget } from "./screen.ts";
import { canDraw, type TerminalTraits } from "./traits.ts";

/** How often the region is drawn, if it has changed, in milliseconds. */
const DRAW_MS = 250;
/** How long the end waits for a terminal that takes no output, in milliseconds. */
const CLOSE_MS = 500;

/** The size of a terminal that does not report its own. */
const USUAL_SIZE = { columns: 80, rows: 24 };

/** The terminal of a start: where its log goes, and what is shown there beside it. */
export class LiveTerminal implements AsyncDisposable {
  readonly colors: boolean;
  readonly #screen = new Screen(standardError);
  readonly #jobs: JobControl | null = null;
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  constructor(traits: TerminalTraits) {
    this.colors = !Deno.noColor && traits.term !== "dumb";
    if (!canDraw(traits) || !traits.isForeground) this.#screen.suspend();
    if (!canDraw(traits)) return;
    this.#jobs = new JobControl(this.#screen);
    this.#timer = setInterval(() => this.#screen.redraw(), DRAW_MS);
  }

  /** What the log is written to. */
  readonly target = {
    write: (bytes: Uint8Array) => this.#screen.write(bytes),
    isTerminal: () => true,
  };

  /** Shows a dispatcher here. */
  face(
    parts: { readonly log: Log; readonly signals: StopSignals; readonly once: boolean },
  ): LiveFace {
    const source = {
      isTerminal: () => true,
      columns: () => standardError.size().columns,
      noColor: !this.colors,
    };
    return new LiveFace({ ...parts, screen: this.#screen, terminal: () => openTerminal(source) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#jobs?.[Symbol.dispose]();
    this.#screen.release();
    this.#screen.show(null);
    await this.#screen.settled(CLOSE_MS);
  }
}

const standardError: ScreenTarget = {
  write: (bytes) => Deno.stderr.write(bytes),
  size() {
    try {
      const { columns, rows } = Deno.consoleSize();
      // A terminal that does not know its size reports 0.
      return { columns: columns || USUAL_SIZE.columns, rows: rows || USUAL_SIZE.rows };
    } catch {
      return USUAL_SIZE; // The terminal was closed.
    }
  },
};

import type { Log } from "../../logging/log.ts";
import type { StopSignals } from "../signals.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { LiveFace } from "./face.ts";
import { JobControl } from "./job_control.ts";
import { Screen } from "./screen.ts";
import { canDraw, type TerminalTraits } from "./traits.ts";

/** How often the region is drawn, if it has changed, in milliseconds. */
const DRAW_MS = 250;
/** How long the end waits for a terminal that takes no output, in milliseconds. */
const CLOSE_MS = 500;

/** The size of a terminal that does not report its own. */
const USUAL_SIZE = { columns: 80, rows: 24 };

/** Standard error or standard output, which is a terminal. */
type Output = Pick<typeof Deno.stderr, "write">;

/** A terminal with a live region below its lines. */
export class LiveTerminal implements AsyncDisposable {
  readonly colors: boolean;
  readonly screen: Screen;
  readonly #jobs: JobControl | null = null;
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  constructor(traits: TerminalTraits, output: Output = Deno.stderr) {
    this.screen = new Screen({ write: (bytes) => output.write(bytes), size: terminalSize });
    this.colors = !Deno.noColor && traits.term !== "dumb";
    if (!canDraw(traits) || !traits.isForeground) this.screen.suspend();
    if (!canDraw(traits)) return;
    this.#jobs = new JobControl(this.screen);
    this.#timer = setInterval(() => this.screen.redraw(), DRAW_MS);
  }

  /** What lines are written to. */
  readonly target = {
    write: (bytes: Uint8Array) => this.screen.write(bytes),
    isTerminal: () => true,
    columns: () => terminalSize().columns,
  };

  /** Shows a dispatcher here. */
  face(
    parts: { readonly log: Log; readonly signals: StopSignals; readonly once: boolean },
  ): LiveFace {
    const source = {
      isTerminal: () => true,
      columns: () => terminalSize().columns,
      noColor: !this.colors,
    };
    return new LiveFace({ ...parts, screen: this.screen, terminal: () => openTerminal(source) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#jobs?.[Symbol.dispose]();
    this.screen.release();
    this.screen.show(null);
    await this.screen.settled(CLOSE_MS);
  }
}

function terminalSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A terminal that does not know its size reports 0.
    return { columns: columns || USUAL_SIZE.columns, rows: rows || USUAL_SIZE.rows };
  } catch {
    return USUAL_SIZE; // The terminal was closed.
  }
}

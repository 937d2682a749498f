import { systemClock } from "../../../async/system_clock.ts";
import { foldPretty } from "../../../logging/formatters.ts";
import { LineWriter } from "../../../logging/line_writer.ts";
import { oneLine } from "../../../text/printable.ts";
import { wrap } from "../../../text/wrap.ts";
import { PROGRAM } from "../../help.ts";
import { LiveTerminal } from "../../live/live_terminal.ts";
import { regionLines } from "../../live/region.ts";
import { askTraits } from "../../live/traits.ts";
import type { WatchCommand } from "../../options/watch.ts";
import { printError, printText } from "../../output.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { ClientContext } from "../context.ts";
import { eventFormatter, type WatchedEvent } from "./event_text.ts";
import { factsOfAnswer } from "./facts_of_answer.ts";
import { type Update, updates } from "./updates.ts";

/** The exit code of a program that nothing reads from any more: 128 and the number of SIGPIPE. */
const UNREAD = 141;
/** How many events from before the command are shown. */
const EARLIER = 10;

/** Where events go. */
interface View extends AsyncDisposable {
  /** Shows events, and what changed. Returns false if nothing reads them any more. */
  show(events: readonly WatchedEvent[], update: Update): boolean;
}

/** `watch`: shows what a dispatcher does until Ctrl-C ends the view, and only that. */
export async function watch(
  { json }: Pick<WatchCommand, "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  using interrupt = listenForEnd();
  const { signal } = interrupt;
  const isLive = terminal.isTerminal && !json;
  let view: View | null = null;
  try {
    for await (const update of updates({ api, clock: systemClock, signal })) {
      const isFirst = view === null;
      view ??= isLive ? await openLive(terminal, api, update) : new LinesView(json);
      const events = update.type === "status" ? update.status.events?.lines ?? [] : [];
      if (!view.show(isFirst ? events.slice(-EARLIER) : events, update)) return UNREAD;
    }
    return 0;
  } finally {
    await view?.[Symbol.asyncDispose]();
  }
}

/** Events as lines, for a file, a pipe, or a program. */
class LinesView implements View {
  readonly #format: (event: WatchedEvent) => string;
  #isLost = false;

  constructor(json: boolean) {
    this.#format = json
      ? (event) => JSON.stringify(event)
      : eventFormatter({ colors: false, withDate: true });
  }

  show(events: readonly WatchedEvent[], update: Update): boolean {
    const note = changeOf(update, this.#isLost);
    this.#isLost = update.type === "unreachable";
    if (note !== null) printError(note);
    const text = events.map((event) => `${this.#format(event)}\n`).join("");
    return text === "" || printText(text) === 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** The folder tells whose dispatcher it is: without a config here the one at the usual port is watched. */
async function openLive(
  terminal: Terminal,
  { url }: { readonly url: string },
  update: Update,
): Promise<LiveView> {
  const folder = update.type === "status" ? update.status.folder : null;
  const what = `${PROGRAM} at ${url}${folder === null ? "" : `, of ${folder}`}`;
  return new LiveView(new LiveTerminal(await askTraits(), Deno.stdout), terminal, oneLine(what));
}

/** Events above a live region. */
class LiveView implements View {
  readonly #terminal: LiveTerminal;
  readonly #paint: Terminal["paint"];
  readonly #lines: LineWriter;
  readonly #format: (event: WatchedEvent) => string;
  #latest: Update | null = null;

  constructor(live: LiveTerminal, { paint, colors, width }: Terminal, what: string) {
    this.#terminal = live;
    this.#paint = live.colors ? paint : (_style, text) => text;
    this.#lines = new LineWriter(live.target);
    this.#format = eventFormatter({ colors: colors && live.colors, withDate: false });
    const title = `Watching ${what}; Ctrl-C ends only this view`;
    this.#lines.write(wrap(title, { rest: "  ", width }));
    live.screen.show(({ columns, rows }) => this.#draw(columns, rows));
  }

  show(events: readonly WatchedEvent[], update: Update): boolean {
    const note = changeOf(update, this.#latest?.type === "unreachable");
    if (note !== null) this.#lines.write(this.#paint("yellow", oneLine(note)));
    const columns = this.#terminal.target.columns();
    for (const event of events) this.#lines.write(foldPretty(this.#format(event), columns));
    this.#latest = update;
    return true;
  }

  #draw(columns: number, rows: number): readonly string[] {
    if (this.#latest === null || rows < 3) return [];
    const now = systemClock.monotonic();
    if (this.#latest.type === "unreachable") {
      return [
        this.#paint("yellow", "No answer from the dispatcher; asking again".slice(0, columns - 1)),
      ];
    }
    const { status, at } = this.#latest;
    const view = { columns, rows, now: Date.now(), paint: this.#paint };
    return regionLines(factsOfAnswer(status, now - at), view);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#terminal.screen.show(null);
    await this.#lines.flush();
    await this.#terminal[Symbol.asyncDispose]();
  }
}

/** What a person must know of an update, or null. */
function changeOf(update: Update, wasLost: boolean): string | null {
  if (update.type === "unreachable") {
    return wasLost ? null : "Lost the connection to the dispatcher; asking again";
  }
  if (update.isRestarted) return "The dispatcher was started again";
  if (update.isBack) return "The dispatcher answers again";
  return update.status.events?.missed === true ? "Some events before these are not kept" : null;
}

function listenForEnd(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const listener = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) Deno.addSignalListener(name, listener);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) Deno.removeSignalListener(name, listener);
    },
  };
}

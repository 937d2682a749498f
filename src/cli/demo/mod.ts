import { commandLine } from "../../text/shell_word.ts";
import { openBoard } from "../board/open_board.ts";
import { PROGRAM } from "../help.ts";
import type { DemoCommand } from "../options/demo.ts";
import { printError, printText } from "../output.ts";
import { start } from "../start.ts";
import { boardScreen, lookBack, page, screen } from "./screens.ts";
import { makeStage, type Stage } from "./stage.ts";
import { Watcher } from "./watcher.ts";

/** The exit code of a program that Ctrl-C ended: 128 and the number of the signal. */
const INTERRUPTED = 130;

const INTRODUCTION =
  `Five tasks, two agents at a time, about ten seconds. Scripts stand in for claude: \
nothing leaves this machine, nothing costs anything, and the amounts are made up.`;

const ENDING = `In the folder of a project, this asks a few questions and writes a config. Then \
"${PROGRAM} check" says what is missing, and "${PROGRAM} start" begins.`;

/**
 * Shows what the product shows, on a sample board: the board, agents at work, a failure, the board after.
 * Leaves nothing behind. Resolves to the exit code.
 */
export async function demo({ keep }: DemoCommand): Promise<number> {
  using _signals = holdSignals();
  await using stage = await makeStage();
  printText(page(INTRODUCTION));
  printText(screen("The board before", ["board", "list"], await boardBefore(stage)));
  printText(screen("Two agents at a time", ["start"]));
  if (keep) printText(describeKeep(stage));
  const watcher = new Watcher();
  const after = await runDispatcher(stage, watcher, keep);
  if (after === null) return INTERRUPTED;
  printText(after);
  printText(screen("Now yours", ["init"], page(ENDING)));
  for (const surprise of watcher.surprises) printError(surprise);
  return watcher.surprises.length === 0 ? 0 : 1;
}

async function boardBefore({ config, host }: Stage): Promise<string> {
  await using opened = await openBoard({ config, host, isChanged: false });
  return await boardScreen(opened.tasks);
}

/**
 * Runs the dispatcher until all tasks have ended. Resolves to what people then ask it, or to null if a signal
 * came first. With `keep` it runs until a signal, and people ask it themselves.
 */
async function runDispatcher(
  { config, host }: Stage,
  watcher: Watcher,
  keep: boolean,
): Promise<string | null> {
  const over = new AbortController();
  const command = { kind: "start", config, logFormat: "text", debug: false, once: false } as const;
  const dispatcher = start(
    { ...command, dryRun: false, json: false },
    { host, faces: [watcher], stop: over.signal },
  ).then(() => null);
  const running = await Promise.race([watcher.settled, dispatcher]);
  try {
    return running && (keep ? "" : await Promise.race([lookBack(running), dispatcher]));
  } catch (error) {
    // A dispatcher that a signal ends meanwhile does not answer.
    if (watcher.isStopping) return null;
    throw error;
  } finally {
    if (!keep) over.abort();
    // Until it has ended, the terminal and the folder are the dispatcher's.
    await dispatcher;
  }
}

/** How a person asks the dispatcher that `--keep` leaves running. */
function describeKeep({ config }: Stage): string {
  const where = config === "-" ? ["--url", "URL"] : ["--config", config];
  const asking = ["status", "runs", "logs"].map((name) =>
    `  ${commandLine([PROGRAM, name, ...where])}\n`
  );
  return `${page("It runs until Ctrl-C. Ask it from another terminal:")}${asking.join("")}`;
}

/** Keeps signals from ending the demo before its folder is removed; the dispatcher ends by them. */
function holdSignals(): Disposable {
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listener = () => {};
  for (const name of names) Deno.addSignalListener(name, listener);
  return {
    [Symbol.dispose]() {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
}

import { askTraits } from "./traits.ts";
import type { Screen } from "./screen.ts";

/** How long Ctrl-Z waits for a terminal that takes no output, in milliseconds. */
const ERASE_MS = 200;

/**
 * Gives the terminal to others while this process is stopped by Ctrl-Z or in the background, and takes it back.
 * Ctrl-Z is caught only where this process may then stop itself.
 */
export class JobControl implements Disposable {
  readonly #screen: Screen;
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];

  constructor(screen: Screen) {
    this.#screen = screen;
    const canStop = Deno.permissions.querySync({ name: "run" }).state === "granted";
    this.#listeners = [
      ...(canStop ? [["SIGTSTP", () => void this.#stop()] as const] : []),
      ["SIGCONT", () => void this.#continue()],
    ];
    for (const [name, listener] of this.#listeners) Deno.addSignalListener(name, listener);
  }

  async #stop(): Promise<void> {
    this.#screen.suspend();
    await this.#screen.settled(ERASE_MS);
    Deno.kill(Deno.pid, "SIGSTOP");
  }

  /** The shell may have continued it in the background, where it must not draw over what somebody types. */
  async #continue(): Promise<void> {
    this.#screen.suspend();
    if ((await askTraits()).isForeground) this.#screen.resume();
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) Deno.removeSignalListener(name, listener);
  }
}

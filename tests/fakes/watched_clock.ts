import { FakeClock } from "./fake_clock.ts";

/** A fake clock whose sleepers a test can tell apart by how long they sleep. */
export class WatchedClock extends FakeClock {
  #active: number[] = [];
  #watchers: { readonly fits: (ms: number) => boolean; readonly resolve: (ms: number) => void }[] =
    [];

  override async sleep(ms: number, options: { readonly signal: AbortSignal }): Promise<void> {
    const sleeping = super.sleep(ms, options);
    this.#active.push(ms);
    this.#notify();
    try {
      await sleeping;
    } finally {
      this.#active.splice(this.#active.indexOf(ms), 1);
    }
  }

  /** Resolves once somebody sleeps for such a time, to that time. */
  sleepingFor(fits: number | ((ms: number) => boolean)): Promise<number> {
    const test = typeof fits === "number" ? (ms: number) => ms === fits : fits;
    return new Promise((resolve) => {
      this.#watchers.push({ fits: test, resolve });
      this.#notify();
    });
  }

  #notify(): void {
    this.#watchers = this.#watchers.filter(({ fits, resolve }) => {
      const found = this.#active.find(fits);
      if (found !== undefined) resolve(found);
      return found === undefined;
    });
  }
}

import { FakeClock } from "./fake_clock.ts";

/** A fake clock whose sleepers a test can tell apart by how long they sleep. */
export class WatchedClock extends FakeClock {
  #active: number[] = [];
  #watchers: { readonly fits: (ms: number) => boolean; readonly resolve: (ms: number) => void }[] =
    [];

  override async sleep(ms: number, options: { readonly signal: AbortSignal }): Promise<void> {
    const sleeping = super.sleep(ms, options);
    this.#begin(ms);
    try {
      await sleeping;
    } finally {
      this.#end(ms);
    }
  }

  override after(ms: number, then: () => void): () => void {
    let isOver = false;
    const end = () => {
      if (!isOver) this.#end(ms);
      isOver = true;
    };
    const cancel = super.after(ms, () => {
      end();
      then();
    });
    this.#begin(ms);
    return () => {
      end();
      cancel();
    };
  }

  /** Resolves once somebody sleeps for such a time, to that time. */
  sleepingFor(fits: number | ((ms: number) => boolean)): Promise<number> {
    const test = typeof fits === "number" ? (ms: number) => ms === fits : fits;
    return new Promise((resolve) => {
      this.#watchers.push({ fits: test, resolve });
      this.#notify();
    });
  }

  #begin(ms: number): void {
    this.#active.push(ms);
    this.#notify();
  }

  #end(ms: number): void {
    this.#active.splice(this.#active.indexOf(ms), 1);
  }

  #notify(): void {
    this.#watchers = this.#watchers.filter(({ fits, resolve }) => {
      const found = this.#active.find(fits);
      if (found !== undefined) resolve(found);
      return found === undefined;
    });
  }
}

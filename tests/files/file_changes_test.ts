import assert from "node:assert/strict";
import { changesOf } from "../../src/files/file_changes.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const EVERY_MS = 100;
const QUIET_MS = 250;

/** Counts what a watch yields. */
class Watch {
  readonly clock = new FakeClock();
  hints = 0;
  readonly #stop = new AbortController();
  readonly #over: Promise<void>;

  constructor(path: string) {
    const { clock } = this;
    const options = { clock, signal: this.#stop.signal, everyMs: EVERY_MS, quietMs: QUIET_MS };
    this.#over = this.#count(changesOf(path, options));
  }

  /** The number of hints after so many milliseconds, once the watch sleeps again. */
  async after(ms: number): Promise<number> {
    await this.clock.asleep(1);
    await this.clock.advance(ms);
    await this.clock.asleep(1);
    return this.hints;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#over;
  }

  async #count(changes: AsyncIterable<unknown>): Promise<void> {
    for await (const _ of changes) this.hints++;
  }
}

/** Saves in place, with time stamps as of `at`. */
async function save(path: string, text: string, at: number): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.utime(path, at / 1000, at / 1000);
}

Deno.test("a save of the same size within the same millisecond as the one before is noticed", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/board.json`;
  await save(path, "one", Date.parse("2025-01-01"));
  await using watch = new Watch(path);
  assert.equal(await watch.after(EVERY_MS), 1);
  const savedAt = watch.clock.now() + EVERY_MS - 5;
  await save(path, "two", savedAt);
  assert.equal(await watch.after(EVERY_MS), 2);
  // Nothing of it can be told from the one before by its stamp.
  await save(path, "too", savedAt);
  assert.equal(await watch.after(EVERY_MS), 3);
  assert.equal(await watch.after(EVERY_MS), 3);
});

Deno.test("a save that was long ago when it was seen makes one hint", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/board.json`;
  await save(path, "one", Date.parse("2025-01-01"));
  await using watch = new Watch(path);
  assert.equal(await watch.after(EVERY_MS), 1);
  await save(path, "two", watch.clock.now() + EVERY_MS - 50);
  assert.equal(await watch.after(EVERY_MS), 2);
  assert.equal(await watch.after(EVERY_MS), 2);
});

Deno.test("a file that has been quiet for a minute is looked at less often", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/board.json`;
  await save(path, "one", Date.parse("2025-01-01"));
  await using watch = new Watch(path);
  for (let ms = 0; ms <= 60_000; ms += EVERY_MS) await watch.after(EVERY_MS);
  await save(path, "two and more", Date.parse("2025-01-02"));
  assert.equal(await watch.after(EVERY_MS), 1);
  assert.equal(await watch.after(QUIET_MS - EVERY_MS), 2);
  await save(path, "three and more", Date.parse("2025-01-03"));
  assert.equal(await watch.after(EVERY_MS), 3);
});

import assert from "node:assert/strict";
import { JournalWriter } from "../../../src/dispatcher/run/journal_writer.ts";
import { type RunTransition, TransitionError } from "../../../src/domain/run.ts";
import { WatchedClock } from "../../fakes/watched_clock.ts";
import { turn } from "../world.ts";

const claimed: RunTransition = { type: "claimed", runId: "run", at: 1 };
const settled: RunTransition = { type: "settled", runId: "run", at: 2 };
const other: RunTransition = { type: "claimed", runId: "other", at: 3 };

/** A journal that refuses what it is told to, and what comes of it. */
class Disk {
  refusal: Error | null = new Error("full");
  readonly kept: RunTransition[] = [];
  readonly clock = new WatchedClock();
  readonly stop = new AbortController();
  readonly steps: JournalWriter;

  constructor() {
    const append = (step: RunTransition) => {
      if (this.refusal !== null) return Promise.reject(this.refusal);
      this.kept.push(step);
      return Promise.resolve();
    };
    const { clock, stop: { signal } } = this;
    this.steps = new JournalWriter({ journal: { append }, clock, signal });
  }
}

Deno.test("what came late is appended first, in its order", async () => {
  const disk = new Disk();
  await assert.rejects(disk.steps.appendEventually(claimed), /full/);
  await assert.rejects(disk.steps.appendEventually(settled), /full/);
  disk.refusal = null;
  await disk.steps.append(other);
  assert.deepEqual(disk.kept, [claimed, settled, other]);
  disk.stop.abort();
});

Deno.test("nothing is appended before what is late, and who was refused is not kept", async () => {
  const disk = new Disk();
  await assert.rejects(disk.steps.appendEventually(claimed), /full/);
  await assert.rejects(disk.steps.append(other), /full/);
  disk.refusal = null;
  await Promise.all([disk.steps.flush(), disk.steps.flush()]);
  assert.deepEqual(disk.kept, [claimed]);
  disk.stop.abort();
});

Deno.test("without anything else to append it is tried again, less and less often", async () => {
  const disk = new Disk();
  await assert.rejects(disk.steps.appendEventually(claimed), /full/);
  for (const ms of [1_000, 2_000, 4_000]) {
    assert.equal(await disk.clock.sleepingFor(ms), ms);
    await disk.clock.advance(ms);
  }
  disk.refusal = null;
  await disk.clock.advance(await disk.clock.sleepingFor(8_000));
  await turn();
  assert.deepEqual(disk.kept, [claimed]);
});

Deno.test("a step that its run cannot make is refused for good, and holds up no other", async () => {
  const disk = new Disk();
  disk.refusal = new TransitionError("Cannot record");
  await assert.rejects(disk.steps.appendEventually(claimed), TransitionError);
  disk.refusal = null;
  await disk.steps.append(other);
  assert.deepEqual(disk.kept, [other]);
});

Deno.test("a step that was kept although the disk failed is not kept twice", async () => {
  const disk = new Disk();
  await assert.rejects(disk.steps.appendEventually(claimed), /full/);
  disk.refusal = new TransitionError('Cannot record "claimed" for run "run": it is "claimed"');
  await disk.steps.flush();
  disk.refusal = null;
  await disk.steps.append(other);
  assert.deepEqual(disk.kept, [other]);
  disk.stop.abort();
});

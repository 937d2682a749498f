import assert from "node:assert/strict";
import { listenForSignals, type SignalSource } from "../../src/cli/signals.ts";

/** Signals that a test sends. */
class FakeSource implements SignalSource {
  readonly listeners = new Map<string, () => void>();

  addSignalListener(name: Deno.Signal, listener: () => void): void {
    this.listeners.set(name, listener);
  }

  removeSignalListener(name: Deno.Signal, listener: () => void): void {
    if (this.listeners.get(name) === listener) this.listeners.delete(name);
  }

  send(name: Deno.Signal): void {
    this.listeners.get(name)?.();
  }
}

for (const name of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${name} asks to stop, and a second time to hurry`, () => {
    const source = new FakeSource();
    using signals = listenForSignals({ source });
    assert.deepEqual([signals.stop.aborted, signals.hurry.aborted], [false, false]);
    source.send(name);
    assert.deepEqual([signals.stop.aborted, signals.hurry.aborted], [true, false]);
    assert.equal(signals.stop.reason, name);
    source.send("SIGTERM");
    assert.equal(signals.hurry.aborted, true);
    source.send("SIGINT");
    assert.equal(signals.hurry.reason, "SIGTERM");
  });
}

Deno.test("SIGHUP asks to stop, and never to hurry: a lost terminal is told twice", () => {
  const source = new FakeSource();
  using signals = listenForSignals({ source });
  source.send("SIGHUP");
  source.send("SIGHUP");
  assert.deepEqual([signals.stop.reason, signals.hurry.aborted], ["SIGHUP", false]);
  source.send("SIGTERM");
  assert.equal(signals.hurry.aborted, true);
});

Deno.test("SIGHUP stops nothing where it means something else", () => {
  const source = new FakeSource();
  let hangups = 0;
  using signals = listenForSignals({ source, onHangup: () => hangups++ });
  source.send("SIGHUP");
  source.send("SIGHUP");
  assert.deepEqual([hangups, signals.stop.aborted, signals.hurry.aborted], [2, false, false]);
  source.send("SIGTERM");
  assert.equal(signals.stop.reason, "SIGTERM");
});

Deno.test("listeners are gone after the scope", () => {
  const source = new FakeSource();
  {
    using _signals = listenForSignals({ source });
    assert.equal(source.listeners.size, 3);
  }
  assert.equal(source.listeners.size, 0);
});

Deno.test("a real signal arrives", async () => {
  using signals = listenForSignals();
  const arrived = new Promise((resolve) => signals.stop.addEventListener("abort", resolve));
  // A listener alone keeps no event loop alive.
  const alive = setInterval(() => {}, 1000);
  Deno.kill(Deno.pid, "SIGHUP");
  await arrived;
  clearInterval(alive);
  assert.equal(signals.stop.reason, "SIGHUP");
  assert.equal(signals.hurry.aborted, false);
});

import assert from "node:assert/strict";
import { EventHub, type EventSink } from "../../src/compose/event_hub.ts";
import type { PublishedEvent, ReceivedEvent } from "../../src/contracts/event_stream.ts";
import type { DispatcherEvent } from "../../src/domain/events.ts";
import { eventLog } from "../../src/logging/event_log.ts";
import { startLogging } from "../../src/logging/mod.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

const open = () => new AbortController().signal;
const polled = (ready: number): DispatcherEvent => ({ type: "polled", ready, started: 0 });

function hubOf(...sinks: EventSink[]): { hub: EventHub; clock: FakeClock } {
  const clock = new FakeClock(1_000);
  return { hub: new EventHub({ clock, sinks }), clock };
}

function publish(hub: EventHub, count: number): void {
  for (let n = 1; n <= count; n++) hub.publish(polled(n));
}

/** What waits for a subscriber, once the hub is closed. */
async function all(events: AsyncIterable<ReceivedEvent>): Promise<ReceivedEvent[]> {
  return await Array.fromAsync(events);
}

const sequences = (events: readonly PublishedEvent[]) => events.map(({ sequence }) => sequence);

Deno.test("events are numbered from 1 and carry the time of their publishing", async () => {
  const { hub, clock } = hubOf();
  const events = hub.subscribe({ signal: open() });
  hub.publish(polled(1));
  await clock.advance(500);
  hub.publish(polled(2));
  hub.close();
  assert.deepEqual(await all(events), [
    { sequence: 1, at: 1_000, missed: 0, event: polled(1) },
    { sequence: 2, at: 1_500, missed: 0, event: polled(2) },
  ]);
});

Deno.test("a sink has an event before publish returns, whatever subscribers do", () => {
  const seen: PublishedEvent[] = [];
  const { hub } = hubOf((published) => void seen.push(published));
  hub.subscribe({ signal: open(), capacity: 1 });
  publish(hub, 3);
  assert.deepEqual(sequences(seen), [1, 2, 3]);
  hub.close();
  hub.publish(polled(4));
  assert.deepEqual(sequences(seen), [1, 2, 3, 4], "also once subscriptions have ended");
});

Deno.test("many subscribers each get every event from their subscription on", async () => {
  const { hub } = hubOf();
  const early = Array.from({ length: 50 }, () => hub.subscribe({ signal: open() }));
  publish(hub, 2);
  const late = hub.subscribe({ signal: open() });
  publish(hub, 1);
  hub.close();
  for (const events of early) assert.deepEqual(sequences(await all(events)), [1, 2, 3]);
  assert.deepEqual(sequences(await all(late)), [3], "numbers are the hub's, not the subscriber's");
});

Deno.test("a slow subscriber loses its oldest events, learns how many, and slows nobody", async () => {
  const { hub } = hubOf();
  const slow = hub.subscribe({ signal: open(), capacity: 3 });
  const quick = hub.subscribe({ signal: open() });
  publish(hub, 10);
  hub.close();
  assert.deepEqual(
    (await all(slow)).map(({ sequence, missed }) => [sequence, missed]),
    [[8, 7], [9, 0], [10, 0]],
  );
  assert.deepEqual((await all(quick)).map(({ missed }) => missed), Array(10).fill(0));
});

Deno.test("what a subscriber got and what it missed add up to all there was", async () => {
  const { hub } = hubOf();
  const stop = new AbortController();
  const received: ReceivedEvent[] = [];
  const reading = (async () => {
    for await (const event of hub.subscribe({ signal: stop.signal, capacity: 5 })) {
      received.push(event);
      if (event.sequence % 3 === 0) publish(hub, 8);
      if (received.length === 40) stop.abort();
    }
  })();
  publish(hub, 7);
  await reading;
  let expected = 0;
  for (const { sequence, missed } of received) {
    expected += missed + 1;
    assert.equal(sequence, expected);
  }
});

Deno.test("an abort ends a subscription at once, waiting or not", async () => {
  const { hub } = hubOf();
  const stop = new AbortController();
  const waiting = all(hub.subscribe({ signal: stop.signal }));
  const full = hub.subscribe({ signal: stop.signal });
  await Promise.resolve();
  stop.abort();
  publish(hub, 1);
  assert.deepEqual(await waiting, []);
  assert.deepEqual(await all(full), []);
  assert.deepEqual(await all(hub.subscribe({ signal: stop.signal })), []);
});

Deno.test("a subscriber that leaves its loop, or throws in it, ends its own subscription alone", async () => {
  const { hub } = hubOf();
  const other = hub.subscribe({ signal: open() });
  const thrower = hub.subscribe({ signal: open() });
  const leaver = hub.subscribe({ signal: open() });
  publish(hub, 2);
  await assert.rejects(async () => {
    for await (const _ of thrower) throw new Error("broken page");
  }, /broken page/);
  for await (const _ of leaver) break;
  publish(hub, 1);
  assert.deepEqual(await all(thrower), []);
  assert.deepEqual(await all(leaver), []);
  hub.close();
  assert.deepEqual(sequences(await all(other)), [1, 2, 3]);
});

Deno.test("a sink that throws hinders neither the publisher nor the others, which learn of it", async () => {
  const seen: DispatcherEvent[] = [];
  const { hub } = hubOf(
    () => {
      throw new Error("no words for it");
    },
    ({ event }) => void seen.push(event),
  );
  const events = hub.subscribe({ signal: open() });
  hub.publish(polled(1));
  hub.close();
  const fault = {
    type: "internal_error",
    during: 'delivering "polled"',
    reason: "no words for it",
  };
  assert.deepEqual(seen, [polled(1), fault], "and no fault is reported of the report");
  assert.deepEqual((await all(events)).map(({ event }) => event), [polled(1), fault]);
});

Deno.test("an event that is published by a sink comes after the one that the sink was given", () => {
  const seen: number[] = [];
  const { hub } = hubOf(
    ({ sequence }) => void (sequence === 1 && hub.publish(polled(2))),
    ({ sequence }) => void seen.push(sequence),
  );
  hub.publish(polled(1));
  assert.deepEqual(seen, [1, 2]);
});

Deno.test("once the hub is closed, a subscription has nothing to wait for", async () => {
  const { hub } = hubOf();
  hub.close();
  assert.deepEqual(await all(hub.subscribe({ signal: open() })), []);
});

Deno.test("the log holds every event, in order with all other lines, once it is flushed", async () => {
  let text = "";
  const target = {
    isTerminal: () => false,
    write(bytes: Uint8Array) {
      text += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  };
  const { log, flush } = await startLogging({ debug: true, redact: (line) => line, target });
  const { hub } = hubOf(eventLog(log.child("events")));
  for (let n = 1; n <= 3_000; n++) {
    hub.publish(polled(n));
    log.info(`after ${n}`);
  }
  hub.close();
  await flush();
  const messages = text.trimEnd().split("\n").map((line) => JSON.parse(line).message);
  const expected = Array.from({ length: 3_000 }, (_, i) => [
    `Polled: ${i + 1} ready, 0 started`,
    `after ${i + 1}`,
  ]);
  assert.deepEqual(messages, expected.flat());
});

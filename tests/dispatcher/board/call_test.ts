import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import {
  CALL_DEADLINE_MS,
  callBoard,
  callUntilAnswered,
} from "../../../src/dispatcher/board/call.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { WatchedClock } from "../../fakes/watched_clock.ts";

const backoff = (ms: number) => ms !== CALL_DEADLINE_MS;

function context(signal = neverAborted) {
  return { clock: new WatchedClock(), signal };
}

Deno.test("an answer is handed on, and nothing is left sleeping", async () => {
  const { clock, signal } = context();
  assert.equal(await callBoard({ clock, signal }, () => Promise.resolve("yes")), "yes");
  assert.equal(clock.sleeping, 0);
});

Deno.test("what a board reports on purpose is handed on as it is", async () => {
  const error = new AdapterError("conflict", "Cannot do it");
  await assert.rejects(callBoard(context(), () => Promise.reject(error)), (got) => got === error);
});

Deno.test("a bug in an adapter counts as a board that is not available, thrown or rejected", async () => {
  const bug = new TypeError("x is undefined");
  const expected = { category: "unavailable", message: "The board failed: x is undefined" };
  await assert.rejects(callBoard(context(), () => Promise.reject(bug)), expected);
  await assert.rejects(
    callBoard(context(), () => {
      throw bug;
    }),
    expected,
  );
});

Deno.test("a call that gets no answer ends after a minute, even where its signal is ignored", async () => {
  const { clock, signal } = context();
  let given: AbortSignal | undefined;
  const call = callBoard({ clock, signal }, (options) => {
    given = options.signal;
    return new Promise(() => {});
  });
  const rejected = assert.rejects(call, {
    category: "unavailable",
    message: "The board failed: no answer within 60 s",
  });
  await clock.sleepingFor(60_000);
  await clock.advance(59_999);
  assert.equal(given?.aborted, false);
  await clock.advance(1);
  await rejected;
  assert.equal(given?.aborted, true);
});

Deno.test("an abort ends a call at once with its reason, not with a failure of the board", async () => {
  const stop = new AbortController();
  const reason = new Error("stopped");
  const { clock, signal } = context(stop.signal);
  const call = callBoard({ clock, signal }, () => new Promise(() => {}));
  stop.abort(reason);
  await assert.rejects(call, (got) => got === reason);
  await assert.rejects(
    callBoard({ clock, signal }, () => Promise.resolve("late")),
    (got) => got === reason,
  );
  assert.equal(clock.sleeping, 0);
});

Deno.test("a call is made until the board answers, waiting longer each time", async () => {
  const { clock, signal } = context();
  const failures = ["unavailable", "rate_limited", "unauthorized", "forbidden"] as const;
  const left = [...failures];
  const said: string[] = [];
  const answer = callUntilAnswered({ clock, signal }, () => {
    const category = left.shift();
    if (category === undefined) return Promise.resolve("at last");
    throw new AdapterError(category, category, { retryAfterMs: 10_000 * (4 - left.length) });
  }, (error, ms) => said.push(`${error.category} ${ms}`));
  for (const ms of [10_000, 20_000, 30_000, 40_000]) {
    await clock.sleepingFor(ms);
    await clock.advance(ms);
  }
  assert.equal(await answer, "at last");
  assert.deepEqual(said, [
    "unavailable 10000",
    "rate_limited 20000",
    "unauthorized 30000",
    "forbidden 40000",
  ]);
});

Deno.test("trying again is no use after a lasting answer", async () => {
  for (const category of ["not_found", "invalid", "conflict", "unsupported"] as const) {
    let calls = 0;
    const call = callUntilAnswered(
      context(),
      () => {
        calls++;
        throw new AdapterError(category, "No");
      },
      () => assert.fail("it was to be tried again"),
    );
    await assert.rejects(call, { category });
    assert.equal(calls, 1);
  }
});

Deno.test("an abort ends the wait between two tries", async () => {
  const stop = new AbortController();
  const { clock, signal } = context(stop.signal);
  const call = callUntilAnswered(
    { clock, signal },
    () => Promise.reject(new AdapterError("unavailable", "Down")),
    () => {},
  );
  await clock.sleepingFor(backoff);
  stop.abort(new Error("stopped"));
  await assert.rejects(call, { message: "stopped" });
  assert.equal(clock.sleeping, 0);
});

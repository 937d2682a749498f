import assert from "node:assert/strict";
import {
  type ConnectionState,
  DEFAULT_CONNECTION_LIMITS,
  isOverdue,
  leastNeeded,
  roomAfterFailure,
} from "../../../src/api/connections/policy.ts";

const limits = DEFAULT_CONNECTION_LIMITS;
const NEW: ConnectionState = {
  hasAsked: false,
  inFlight: 0,
  since: 0,
  isLasting: false,
  isEnding: false,
};
const QUIET: ConnectionState = { ...NEW, hasAsked: true };
const BUSY: ConnectionState = { ...QUIET, inFlight: 1 };
const ENDING: ConnectionState = { ...QUIET, isEnding: true };
const FOLLOWING: ConnectionState = { ...BUSY, isLasting: true };

const least = (now: number, ...connections: ConnectionState[]) =>
  leastNeeded(connections, now, limits);

Deno.test("X2: a new connection has 10 s for its first request, a quiet one 60 s for the next", () => {
  assert.ok(!isOverdue(NEW, 9_999, limits));
  assert.ok(isOverdue(NEW, 10_000, limits));
  assert.ok(!isOverdue(QUIET, 59_999, limits));
  assert.ok(isOverdue(QUIET, 60_000, limits));
  assert.ok(!isOverdue(ENDING, 999, limits));
  assert.ok(isOverdue(ENDING, 1_000, limits));
});

Deno.test("X2: a connection with a request in flight is never overdue, however long that takes", () => {
  for (const connection of [BUSY, FOLLOWING, { ...BUSY, isEnding: true }]) {
    assert.ok(!isOverdue(connection, 1e9, limits));
  }
});

Deno.test("X2: the connection that its client needs least makes room: ended, then silent, then quiet", () => {
  assert.equal(least(0, QUIET, NEW, BUSY, ENDING), ENDING);
  assert.equal(least(0, QUIET, BUSY, NEW), NEW);
  assert.equal(least(0, BUSY, QUIET, FOLLOWING), QUIET);
  assert.equal(least(0), null);
});

Deno.test("X2: of equals it is the oldest", () => {
  const older = { ...NEW, since: 1 };
  assert.equal(least(5, { ...NEW, since: 2 }, older, { ...NEW, since: 3 }), older);
  const first = { ...QUIET };
  assert.equal(least(5, first, { ...QUIET }), first);
});

Deno.test("X2: a request is given up for another connection once it has taken longer than any honest one", () => {
  assert.equal(least(59_999, BUSY, FOLLOWING), null);
  assert.equal(least(60_000, FOLLOWING, BUSY), BUSY);
  assert.equal(least(1e9, FOLLOWING), null);
});

Deno.test("X2: after a failed accept there is room for half as many, and for some in any case", () => {
  assert.equal(roomAfterFailure(400, limits), 200);
  assert.equal(roomAfterFailure(3, limits), 16);
  assert.equal(roomAfterFailure(400, { ...limits, max: 8 }), 8);
});

import assert from "node:assert/strict";
import type { RequestStore } from "../../../src/contracts/request_store.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { createMemoryRequests } from "../../../src/journals/memory/mod.ts";
import type { Caller } from "../../../src/operations/caller.ts";
import { perform } from "../../../src/operations/perform.ts";
import { Repeats } from "../../../src/operations/repeats/repeats.ts";
import { retryTask } from "../../../src/operations/retry.ts";
import { addComment, createTask, moveTask } from "../../../src/operations/tasks.ts";
import { FakeBoard, fakeTask } from "../../fakes/fake_board.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";

const { signal } = new AbortController();
const RUN: Caller = { kind: "run", runId: "run-1", taskId: "1", live: true, created: () => false };
const REPEAT = { key: "K", scope: "/tasks" };
const LOST = new AdapterError("unavailable", "Cannot reach the board: the connection broke");

/** A dispatcher whose board lists what it has, and others after it with the same record of requests. */
function dispatchers(store: RequestStore = createMemoryRequests(), lateEffectMs?: number) {
  const clock = new FakeClock();
  const tasks = Object.assign(
    new FakeBoard(fakeTask({ comments: [] })),
    {
      listQueues: () => Promise.resolve(["Todo", "In Progress", "Done", "Later"]),
      getReadyTasks: ([queue]: readonly string[]) =>
        Promise.resolve([...tasks.tasks.values()].filter((task) => task.queue === queue)),
    },
    lateEffectMs === undefined ? {} : { lateEffectMs },
  );
  const errors: unknown[] = [];
  const start = () => ({
    ...operationDeps({ clock }),
    tasks,
    repeats: new Repeats({ store, clock, onError: (error) => errors.push(error) }),
  });
  /** Makes the answer of every write get lost once it has taken effect. */
  const loseAnswers = (method: "addComment" | "createTask" | "moveTask") => {
    const real = tasks[method].bind(tasks) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(tasks, {
      async [method](...args: unknown[]) {
        await real(...args);
        throw LOST;
      },
    });
    return () => Object.assign(tasks, { [method]: real });
  };
  const writes = () => tasks.calls.filter((call) => call !== "getTask");
  return { clock, tasks, errors, start, loseAnswers, writes };
}

type Deps = ReturnType<ReturnType<typeof dispatchers>["start"]>;

const CARD = { queue_name: "Todo", name: "Next", description: "Do it" };
const create = (deps: Deps, repeat = REPEAT, caller: Caller = RUN) =>
  perform(createTask, { caller, given: CARD, signal, repeat }, deps);
const comment = (deps: Deps) =>
  perform(
    addComment,
    { caller: RUN, given: { id: "1", text: "Hi" }, signal, repeat: REPEAT },
    deps,
  );
const move = (deps: Deps) => {
  const given = { id: "1", target_queue: "Done" };
  const repeat = { ...REPEAT, scope: "/tasks/1/move" };
  return perform(moveTask, { caller: RUN, given, signal, repeat }, deps);
};

Deno.test("X10: a repeat after a restart gets the first answer, and makes no second card", async () => {
  const { start, writes } = dispatchers();
  const first = await create(start());
  assert.ok(first.ok);
  assert.deepEqual(await create(start()), first);
  assert.deepEqual(writes(), ["createTask"]);
  // Another path, key or caller is another request.
  for (const other of [{ ...REPEAT, scope: "/other" }, { ...REPEAT, key: "K2" }]) {
    assert.ok((await create(start(), other)).ok);
  }
  assert.ok((await create(start(), REPEAT, { kind: "operator" })).ok);
  assert.equal(writes().length, 4);
});

Deno.test("X10: a card whose answer was lost is found by its repeat, wherever it is by now, before and after a restart", async () => {
  for (const isRestarted of [true, false]) {
    const { tasks, start, loseAnswers, writes } = dispatchers();
    const first = start();
    loseAnswers("createTask");
    assertRefused(await create(first), "unavailable");
    const made = [...tasks.tasks.values()].at(-1);
    assert.ok(made !== undefined);
    tasks.tasks.set(made.id, { ...made, queue: "Later" });
    const next = isRestarted ? start() : first;
    const again = await create(next);
    assert.ok(again.ok);
    assert.deepEqual([again.value.id, again.value.queue], [made.id, "Later"]);
    assert.deepEqual(next.control.created, [[made.id, "Later", "run-1"]]);
    assert.deepEqual(writes(), ["createTask"]);
  }
});

Deno.test("X10: a comment and a move whose answers were lost are found by their repeats", async () => {
  const comments = dispatchers();
  comments.loseAnswers("addComment");
  // The comments of the fake are of the day after its clock's.
  assertRefused(await comment(comments.start()), "unavailable");
  const again = await comment(comments.start());
  assert.ok(again.ok && again.value.id === "c1");
  assert.deepEqual(comments.writes(), ["addComment"]);

  const moves = dispatchers();
  moves.loseAnswers("moveTask");
  assertRefused(await move(moves.start()), "unavailable");
  const last = moves.start();
  assert.ok((await move(last)).ok);
  assert.deepEqual(last.control.moved, [["1", "Done", "run-1"]]);
  assert.deepEqual(moves.writes(), ["moveTask"]);
});

Deno.test("X12: what was masked on its way to the board is found there by its repeat", async () => {
  const { start, loseAnswers, tasks } = dispatchers();
  const card = { queue_name: "Todo", name: "a s3cret", description: "s3cret" };
  for (
    const [method, ask] of [
      ["addComment", (deps: Deps) => {
        const given = { id: "1", text: "a s3cret" };
        return perform(addComment, { caller: RUN, given, signal, repeat: REPEAT }, deps);
      }],
      ["createTask", (deps: Deps) => {
        const repeat = { ...REPEAT, key: "K2" };
        return perform(createTask, { caller: RUN, given: card, signal, repeat }, deps);
      }],
    ] as const
  ) {
    const find = loseAnswers(method);
    assertRefused(await ask(start()), "unavailable");
    find();
    const found = await ask(start());
    assert.ok(found.ok, JSON.stringify(found));
    assert.equal(tasks.calls.filter((call) => call === method).length, 1);
  }
  assert.doesNotMatch(JSON.stringify([...tasks.tasks.values()]), /s3cret/);
});

Deno.test("X10: what is surely not on the board is done by the repeat, and what nothing shows is refused", async () => {
  const { tasks, start, writes } = dispatchers();
  tasks.before = () => {
    throw LOST;
  };
  assertRefused(await create(start()), "unavailable");
  const moves = start();
  assertRefused(await move(moves), "unavailable");
  tasks.before = () => {};
  assert.ok((await create(start())).ok);
  // Where its route has it: the move was not made.
  assert.ok((await move(start())).ok);
  assert.deepEqual(writes(), ["createTask", "moveTask", "createTask", "moveTask"]);

  const lost = dispatchers();
  lost.loseAnswers("moveTask");
  await move(lost.start());
  lost.tasks.tasks.set("1", fakeTask({ queue: "Later" }));
  assertRefused(await move(lost.start()), "outcome_unknown", /take a new key if it did not$/);
  assert.deepEqual(lost.writes(), ["moveTask"]);
});

Deno.test("X10: an operation that nothing on the board shows is not repeated in doubt", async () => {
  const { start } = dispatchers();
  const person: Caller = { kind: "operator" };
  const ask = (deps: Deps) =>
    perform(retryTask, { caller: person, given: { id: "1" }, signal, repeat: REPEAT }, deps);
  const first = start();
  first.control.onRetry = () => {
    throw LOST;
  };
  assertRefused(await ask(first), "unavailable");
  assertRefused(await ask(start()), "outcome_unknown");
});

Deno.test("X10: while the board may still carry out a write, a repeat only searches, and says how long to wait", async () => {
  const { clock, tasks, start, writes } = dispatchers(undefined, 600_000);
  tasks.before = () => {
    throw new AdapterError("unavailable", "Cannot reach the board: no answer in time", {
      mayTakeEffectLater: true,
    });
  };
  assertRefused(await create(start()), "unavailable");
  tasks.before = () => {};
  const soon = await create(start());
  assertRefused(soon, "backend_timeout", /it is sure in 630 s at the latest$/);
  assert.equal(!soon.ok && soon.retryAfterMs, 630_000);
  // It is carried out late.
  tasks.tasks.set("late", fakeTask({ id: "late", ...named(CARD) }));
  const found = await create(start());
  assert.ok(found.ok && found.value.id === "late");
  tasks.tasks.delete("late");

  const other = { ...REPEAT, key: "K2" };
  tasks.before = () => {
    throw new AdapterError("unavailable", "Cannot reach the board: no answer in time", {
      mayTakeEffectLater: true,
    });
  };
  await create(start(), other);
  tasks.before = () => {};
  await clock.advance(630_000);
  assert.ok((await create(start(), other)).ok);
  assert.equal(writes().length, 3);
});

function named({ queue_name: queue, name, description }: typeof CARD) {
  return { queue, name, description, createdAt: "2026-01-01T00:00:30.000Z" };
}

Deno.test("X10: a card like it that is older, or of which the text differs, is not taken for it", async () => {
  const { tasks, start, writes } = dispatchers();
  const like = { id: "old", ...named(CARD), createdAt: "2025-12-31T23:58:59.000Z" };
  tasks.tasks.set("old", fakeTask(like));
  tasks.tasks.set("x", fakeTask({ ...like, ...named(CARD), id: "x", description: "Do another" }));
  tasks.before = () => {
    throw LOST;
  };
  assertRefused(await create(start()), "unavailable");
  tasks.before = () => {};
  const made = await create(start());
  assert.ok(made.ok && made.value.id !== "old" && made.value.id !== "x");
  assert.deepEqual(writes(), ["createTask", "createTask"]);
});

Deno.test("X10: a refusal and a failure without effect are forgotten: the same key may try again", async () => {
  const { tasks, start, writes } = dispatchers();
  const deps = start();
  const { route } = deps.control;
  deps.control.route = { ...route, queue: "Other" };
  assertRefused(await create(deps), "queue_not_allowed");
  deps.control.route = route;
  tasks.before = () => {
    throw new AdapterError("unavailable", "Cannot write: the file is locked", {
      isUnapplied: true,
    });
  };
  assertRefused(await create(deps), "unavailable");
  tasks.before = () => {};
  assert.ok((await create(deps)).ok);
  assert.deepEqual(writes(), ["createTask", "createTask"]);
});

Deno.test("X10: a key that the disk cannot keep is refused before anything is done; an answer that it cannot keep is found on the board", async () => {
  const real = createMemoryRequests();
  let full: keyof RequestStore | null = "begin";
  const store = new Proxy(real, {
    get: (target, name: keyof RequestStore) =>
      name === full ? () => Promise.reject(new Error("the disk is full")) : target[name],
  });
  const { start, writes, errors } = dispatchers(store);
  assertRefused(await create(start()), "idempotency_key_not_kept", /so nothing was done/);
  full = "find";
  assertRefused(await create(start()), "idempotency_key_not_kept");
  assert.deepEqual([writes(), errors.length], [[], 2]);
  full = "finish";
  const first = await create(start());
  assert.ok(first.ok);
  full = null;
  const again = await create(start());
  assert.ok(again.ok && again.value.id === first.value.id);
  assert.deepEqual(writes(), ["createTask"]);
});

Deno.test("X10: a repeat whose answer was dropped says that the first one took effect", async () => {
  const real = createMemoryRequests();
  const store: RequestStore = {
    ...real,
    async find(id) {
      const kept = await real.find(id);
      return kept && { ...kept, answer: null };
    },
  };
  const { start, writes } = dispatchers(store);
  assert.ok((await create(start())).ok);
  assertRefused(await create(start()), "answer_not_kept");
  assert.deepEqual(writes(), ["createTask"]);
});

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { neverAborted } from "../../../src/async/abort.ts";
import { createMemoryBackend } from "../../../src/backends/memory/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { type Caller, OPEN_CALLER, OPEN_PERSON } from "../../../src/operations/caller.ts";
import { taskNamed } from "../../../src/operations/names/task_named.ts";
import { WholeIds } from "../../../src/operations/names/whole_ids.ts";
import { type Asked, perform } from "../../../src/operations/perform.ts";
import { retryTask } from "../../../src/operations/retry.ts";
import { addComment, editTask, getTask, moveTask } from "../../../src/operations/tasks.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";
import { FakeBoard, fakeTask } from "../../fakes/fake_board.ts";

const UUID = "3f2a9c1e-0000-4000-8000-000000000001";
const NEAR = "3f2b9c1e-0000-4000-8000-000000000002";
const signal = neverAborted;
const PERSON: Caller = { kind: "operator" };
const RUN: Caller = {
  kind: "run",
  runId: "run-1",
  taskId: UUID,
  live: true,
  created: () => false,
};

function boardOf(...ids: string[]) {
  const Todo = ids.map((id) => ({
    id,
    name: `of ${id}`,
    description: "",
    labels: [],
    assignees: [],
  }));
  return createMemoryBackend({ queues: { Todo }, user: "artificer" }, { clock: systemClock });
}

async function named(given: string, use: "read" | "change", ids: string[]): Promise<string> {
  const source = { tasks: boardOf(...ids), queues: [] };
  const result = await taskNamed({ what: "do it", given, use }, source, { signal });
  return result.ok ? result.value : `${result.code}: ${result.detail}`;
}

Deno.test("a task is named by its id or the beginning of it, where no other begins so", async () => {
  const ids = [UUID, NEAR, "12"];
  for (const given of ["3f2a", "3f2a9c1e", UUID, ` ${UUID.slice(0, 9)} `, "3f2a…"]) {
    assert.equal(await named(given, "change", ids), UUID, given);
  }
  for (const given of ["3f2a", "1", "12"]) {
    assert.match(await named(given, "read", ids), /^3f2a9|^12$/);
  }
});

Deno.test("a whole id counts before a longer one, and a number that is gone is not another one", async () => {
  const ids = ["1", "12", "12345"];
  assert.equal(await named("1", "change", ids), "1");
  assert.equal(await named("12", "change", ids), "12");
  assert.equal(await named(" 12 ", "change", ids), "12");
  assert.equal(await named("1234", "read", ids), "12345");
  assert.equal(
    await named("1234", "change", ids),
    'not_found: Cannot do it: the board has no task "1234"; if you mean the only one whose id begins so, ' +
      'give its whole id\n  12345  of 12345, in "Todo"',
  );
});

Deno.test("to change a task, three characters of its id are too few", async () => {
  assert.equal(await named("3f2", "read", [UUID]), UUID);
  assert.equal(
    await named("3f2", "change", [UUID]),
    'not_found: Cannot do it: the board has no task "3f2"; if you mean the only one whose id begins so, ' +
      `give 4 or more characters of it\n  ${UUID}  of ${UUID}, in "Todo"`,
  );
});

Deno.test("where several ids begin so, some of them are named, and nothing is done", async () => {
  for (const use of ["read", "change"] as const) {
    assert.equal(
      await named("3f2", use, [UUID, NEAR]),
      'ambiguous_id: Cannot do it: the ids of several tasks begin with "3f2"; give more of the id' +
        `\n  ${UUID}  of ${UUID}, in "Todo"\n  ${NEAR}  of ${NEAR}, in "Todo"`,
    );
  }
  const many = Array.from({ length: 20 }, (_, i) => String(100 + i));
  const lines = (await named("1", "read", many)).split("\n");
  assert.deepEqual([lines.length, lines.at(-1)], [7, "  and more"]);
});

Deno.test("what fits no task stays as it is: the board says that it does not have it", async () => {
  for (const given of ["zz", "", " ", "…"]) {
    assert.equal(await named(given, "change", [UUID]), given);
  }
});

Deno.test("whatever ids there are, a change meets the very task that was typed or one of its kind only", async () => {
  const id = fc.oneof(fc.stringMatching(/^[1-9]\d{0,4}$/), fc.stringMatching(/^[ab]{1,8}$/));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { maxLength: 8 }), id, async (ids, given) => {
      const result = await named(given, "change", ids);
      if (ids.includes(given)) assert.equal(result, given);
      else if (ids.includes(result)) {
        assert.deepEqual(ids.filter((each) => each.startsWith(given)), [result]);
        assert.ok(given.length >= 4 && /[ab]/.test(result));
      }
    }),
  );
});

Deno.test("a board that cannot search is searched in the queues of the config", async () => {
  const board = boardOf(UUID, NEAR);
  const tasks = {
    getTask: board.getTask.bind(board),
    getReadyTasks: board.getReadyTasks.bind(board),
  };
  const find = async (given: string) => {
    const asked = { what: "do it", given, use: "change" } as const;
    const result = await taskNamed(asked, { tasks, queues: ["Nowhere", "Todo"] }, { signal });
    return result.ok ? result.value : result.code;
  };
  assert.equal(await find(UUID), UUID);
  assert.equal(await find("3f2a"), UUID);
  assert.equal(await find("3f2"), "ambiguous_id");
  assert.equal(await find("zzzz"), "zzzz");
});

type Deps = ReturnType<typeof operationDeps>;

const CALLS = [
  { more: {}, ask: (asked: Asked, deps: Deps) => perform(getTask, asked, deps) },
  { more: { text: "On it" }, ask: (asked: Asked, deps: Deps) => perform(addComment, asked, deps) },
  { more: { name: "New" }, ask: (asked: Asked, deps: Deps) => perform(editTask, asked, deps) },
  {
    more: { target_queue: "Done" },
    ask: (asked: Asked, deps: Deps) => perform(moveTask, asked, deps),
  },
];

Deno.test("a person may give a part of an id to every operation on a task, and the log has the whole id", async () => {
  for (const caller of [PERSON, OPEN_PERSON]) {
    for (const { ask, more } of CALLS) {
      const deps = { ...operationDeps(), tasks: new FakeBoard(fakeTask({ id: UUID })) };
      const begun: unknown[] = [];
      const onBegin = ({ id }: Readonly<Record<string, unknown>>) => void begun.push(id);
      const given = { id: "3f2a", ...more };
      const result = await ask({ caller, given, signal, onBegin }, deps);
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(begun.at(-1), UUID);
    }
  }
  const deps = { ...operationDeps(), tasks: new FakeBoard(fakeTask({ id: UUID })) };
  const retried: string[] = [];
  deps.control.onRetry = (taskId) => {
    retried.push(taskId);
    return { type: "queued", task: fakeTask({ id: taskId }) };
  };
  await perform(retryTask, { caller: PERSON, given: { id: "3f2a" }, signal }, deps);
  assert.deepEqual(retried, [UUID]);
});

Deno.test("X9: a part of an id reaches nothing for a run's token, nor for a caller that may be an agent", async () => {
  for (const { ask, more } of CALLS) {
    const deps = { ...operationDeps(), tasks: new FakeBoard(fakeTask({ id: UUID })) };
    for (const id of ["3f2a", UUID.slice(0, -1), `${UUID.slice(0, 9)}…`]) {
      const given = { id, ...more };
      assertRefused(
        await ask({ caller: RUN, given, signal }, deps),
        "not_your_task",
      );
      const open = await ask({ caller: OPEN_CALLER, given, signal }, deps);
      assertRefused(open, "not_found");
    }
  }
});

Deno.test("a whole id is searched for once, and stays one when its task is gone", async () => {
  const short = fakeTask({ id: "3f2a" });
  const deps = { ...operationDeps(), tasks: new FakeBoard(short, fakeTask({ id: UUID })) };
  let searches = 0;
  const { findTasks } = deps.tasks;
  deps.tasks.findTasks = (...args) => {
    searches++;
    return findTasks.apply(deps.tasks, args);
  };
  const asked = { caller: PERSON, given: { id: short.id, text: "On it" }, signal };
  for (let times = 0; times < 2; times++) assert.ok((await perform(addComment, asked, deps)).ok);
  assert.equal(searches, 1);
  deps.tasks.tasks.delete(short.id);
  assertRefused(await perform(addComment, asked, deps), "not_found");
  assert.equal(searches, 1);
});

Deno.test("the latest thousand whole ids are remembered", () => {
  const ids = new WholeIds();
  for (let id = 0; id <= 1_000; id++) ids.add(String(id));
  assert.deepEqual(["0", "1", "1000"].map((id) => ids.has(id)), [false, true, true]);
});

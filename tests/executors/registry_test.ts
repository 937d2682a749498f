import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { systemClock } from "../../src/async/system_clock.ts";
import { defineExecutor, type ExecutorContext } from "../../src/executors/kind.ts";
import { executorKinds } from "../../src/executors/registry.ts";
import { createEnvironment } from "../../src/process/environment.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const CONTEXT: Omit<ExecutorContext, "baseDir"> = {
  clock: systemClock,
  environment: createEnvironment({ base: null, withheldNames: [] }),
  runs: null,
  apiUrl: () => "http://localhost:8000",
  warn: (message) => assert.fail(message),
};

Deno.test("each kind has a type of its own, by which its executors and the records of their runs are known", async () => {
  const types = executorKinds.map(({ type }) => type);
  assert.deepEqual([...new Set(types)], types);
  for (const kind of executorKinds) {
    const bound = kind.bind({}, "/srv");
    const executor = await bound.create(CONTEXT);
    assert.deepEqual([bound.type, executor.kind], [kind.type, kind.type]);
    await executor.close?.();
  }
});

Deno.test('the default is "local", which needs to start processes and gives agents the server\'s own address', async () => {
  await using dir = await tempDir();
  const [local] = executorKinds;
  const bound = local.bind({}, "/srv");
  assert.deepEqual(bound.needs.map(({ permission }) => permission), [{ name: "run" }]);
  let apiUrl = "";
  for (const runsDir of [null, `${dir.path}/runs`]) {
    const runs = runsDir === null ? null : { runsDir, recordKey: new Uint8Array(32) };
    const executor = await bound.create({ ...CONTEXT, runs, apiUrl: () => apiUrl });
    apiUrl = `http://localhost:${runsDir === null ? 1 : 2}`;
    assert.equal(executor.apiUrl, apiUrl);
    assert.equal(
      executor.isDurable,
      runsDir !== null,
      "runs without a folder end with the dispatcher",
    );
  }
});

Deno.test("the options of a kind are its own: it refuses others, and equal ones are no change", () => {
  const remote = defineExecutor({
    type: "remote",
    options: z.strictObject({ host: z.string() }),
    needs: (
      { host },
    ) => [{ permission: { name: "net", host }, who: "Executor", why: "to reach it" }],
    create: () => Promise.reject(new Error("not made for it")),
  });
  const [one, same, other] = ["a", "a", "b"].map((host) => remote.bind({ host }, "/srv"));
  assert.ok(isDeepStrictEqual(one, same));
  assert.ok(!isDeepStrictEqual(one, other));
  assert.deepEqual(other?.needs[0]?.permission, { name: "net", host: "b" });
  assert.throws(() => remote.bind({ host: "a", port: 1 }, "/srv"), /unrecognized_keys/);
});

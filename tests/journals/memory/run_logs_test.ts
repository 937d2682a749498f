import assert from "node:assert/strict";
import {
  createMemoryRunLogs,
  type MemoryRunLogsOptions,
} from "../../../src/journals/memory/mod.ts";
import { testRunLogs, textOf } from "../../contracts/run_logs.ts";
import { never } from "../../fixtures/runs.ts";

testRunLogs({ name: "memory", create: () => createMemoryRunLogs() });

/** The log of one run, and who writes it. */
async function openLog(options: MemoryRunLogsOptions = {}) {
  const logs = createMemoryRunLogs(options);
  const writer = logs.open("run");
  const log = await logs.get("run");
  assert.ok(log !== null);
  return { logs, writer, log };
}

Deno.test("past its size a log holds its last bytes, at the positions that they always had", async () => {
  const { writer, log } = await openLog({ bytesPerRun: 10 });
  for (const line of ["first", "second", "3rd"]) writer.append(line);
  assert.deepEqual([log.start, log.end], [7, 17]);
  assert.equal(await textOf(log), "econd\n3rd\n".slice(-10));
  assert.equal(await textOf(log, 13), "3rd\n");
  assert.equal(await textOf(log, 0, 9), "ec");
});

Deno.test("a follower that is too slow is told by the position what it missed", async () => {
  const { writer, log } = await openLog({ bytesPerRun: 4 });
  const pieces = log.follow(0, never)[Symbol.asyncIterator]();
  writer.append("one");
  assert.equal((await pieces.next()).value?.position, 0);
  for (const line of ["two", "six", "ten"]) writer.append(line);
  assert.equal((await pieces.next()).value?.position, 12);
  await pieces.return?.();
});

Deno.test("past the size of all, the logs that ended first are forgotten; live ones never", async () => {
  const logs = createMemoryRunLogs({ keepBytes: 10 });
  const write = (runId: string, text: string) => {
    const writer = logs.open(runId);
    writer.append(text);
    return writer;
  };
  write("live", "12345678");
  for (const runId of ["a", "b", "c"]) write(runId, "1234").close();
  const held = await Promise.all(
    ["live", "a", "b", "c"].map(async (runId) => await logs.get(runId) !== null),
  );
  assert.deepEqual(held, [true, false, true, true]);
});

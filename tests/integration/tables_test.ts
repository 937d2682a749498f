import assert from "node:assert/strict";
import { commandsAt, runCommand } from "../cli/client/commands/command_line.ts";
import { type DispatchFolder, dispatchFolder } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";

const UUID = "3f2a9c1e-0000-4000-8000-000000000001";

/** The cells of a table by their titles, of each row. */
function rowsOf(text: string): Record<string, string>[] {
  const [titles = "", ...lines] = text.split("\n");
  const starts = Array.from(titles.matchAll(/(?<=^| {2})[A-Z]+(?: [A-Z]+)*/g), (found) => ({
    title: found[0],
    at: found.index,
  }));
  const isRight = (title: string) => ["PID", "ELAPSED", "TIMEOUT", "TOOK", "COST"].includes(title);
  const left = starts.filter(({ title }) => !isRight(title));
  // Below a table there may be sums.
  const ends = lines.findIndex((line) => line === "" || line.startsWith("Today: "));
  return lines.slice(0, ends).map((line) =>
    Object.fromEntries(
      left.map(({ title, at }, i) => [title, line.slice(at, left[i + 1]?.at).split("  ")[0] ?? ""]),
    )
  );
}

/** A board with ids of both kinds: one task fails at once, and one is worked on until `go` is there. */
function folderOf(): Promise<DispatchFolder> {
  const Todo = [{ id: "7", name: "fails" }, { id: UUID, name: "waits" }];
  const queues = { Todo, "In progress": [], Done: [], Failed: [{ id: "12", name: "old" }] };
  return dispatchFolder({
    queues,
    agent: 'echo "on $1"; [ "$1" = 7 ] && exit 3; until [ -e go ]; do sleep 0.02; done',
    route: 'failed_queue = "Failed"\nmax_attempts = 1\n',
  });
}

Deno.test("what the tables print, the commands take: runs, tasks, queues and outcomes", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const run = commandsAt(await dispatcher.url());
  await dispatcher.event("run_settled", "7");
  const works = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stderr], [0, ""], args.join(" "));
    return stdout;
  };
  const runs = rowsOf(await works("runs"));
  assert.equal(runs.length, 2, JSON.stringify(runs));
  for (const { RUN = "", TASK = "", QUEUE = "", OUTCOME = "" } of runs) {
    assert.match(await works("runs", RUN), new RegExp(`${RUN}\n`));
    assert.match(await works("logs", RUN), /^on /);
    assert.ok((await works("task", "get", TASK)).includes(TASK));
    assert.equal(rowsOf(await works("runs", "--task", TASK))[0]?.["RUN"], RUN);
    assert.equal(rowsOf(await works("runs", "--route", QUEUE)).length, 2);
    assert.deepEqual(rowsOf(await works("runs", "--outcome", OUTCOME)).map(({ RUN }) => RUN), [
      RUN,
    ]);
  }
  assert.deepEqual(runs.map(({ OUTCOME }) => OUTCOME).toSorted(), ["failed", "running"]);
  const status = await works("status");
  const [live] = rowsOf(status.slice(status.indexOf("\nRUN") + 1));
  assert.equal(live?.["TASK"], UUID);
  await works("pause", live?.["QUEUE"] ?? "");
  await works("resume", live?.["QUEUE"] ?? "");
  await works("cancel", live?.["RUN"] ?? "");
  await dispatcher.event("run_settled", UUID);
});

Deno.test("what the lists of a board print, its commands take, also the beginning of an id", async () => {
  await using folder = await folderOf();
  const board = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(["board", ...args], {
      cwd: folder.path,
      flags: ["--allow-all"],
    });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const tasks = rowsOf(await board("list"));
  assert.deepEqual(tasks.map(({ ID }) => ID).toSorted(), ["12", UUID, "7"]);
  for (const { ID = "", QUEUE = "" } of tasks) {
    assert.ok(rowsOf(await board("list", QUEUE)).some((row) => row["ID"] === ID));
    assert.match(await board("move", ID, "Done"), new RegExp(`^Moved task ${ID} `));
  }
  for (const { QUEUE = "" } of rowsOf(await board("queue", "list"))) await board("list", QUEUE);
  assert.match(await board("move", "3f2a", "Failed"), new RegExp(`^Moved task ${UUID} `));
  assert.match(await board("add", "Done", "new"), /^Added task 13 /);
  assert.match(await board("rm", "13", "--yes"), /^Removed task 13 /);
  assert.match(await board("add", "Done", "newer"), /^Added task 14 /);
});

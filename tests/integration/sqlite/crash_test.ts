import assert from "node:assert/strict";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { calm, sqlAt } from "../../backends/sqlite/board_fixture.ts";
import { type SqliteFolder, sqliteFolder } from "./sqlite_folder.ts";

/** Says that it works, and does until there is a file `go`, or its folder is gone. */
const AGENT = 'echo "$1" >> started; while [ -e agent.sh ] && [ ! -e go ]; do sleep 0.05; done';

Deno.test("R1: what another dispatcher took between a crash and a restart is left to it", async () => {
  await using folder = await sqliteFolder({ agent: AGENT });
  await addTask(folder);
  await using dying = await folder.start("ana", "before claimTask");
  assert.equal((await dying.ended()).signal, "SIGKILL");

  await using ben = await folder.start("ben");
  await ben.event("run_started", "1");
  // The same user stands on the card.
  await using ana = await folder.start("ana");
  await ana.event("claim_lost", "1");
  await folder.write("go", "");
  await ben.event("run_settled", "1");
  for (const dispatcher of [ana, ben]) {
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
  }
  await assertOneRun(folder);
});

Deno.test("R1: a claim that was made before a crash is worked on after the restart", async () => {
  await using folder = await sqliteFolder({ agent: AGENT });
  await addTask(folder);
  await using dying = await folder.start("ana", "after claimTask");
  assert.equal((await dying.ended()).signal, "SIGKILL");
  assert.deepEqual(sqlAt(folder.board, "SELECT queue FROM tasks"), [{ queue: "Doing" }]);

  await folder.write("go", "");
  await using ana = await folder.start("ana");
  await ana.line(({ event, outcome }) => event === "run_settled" && outcome === "succeeded");
  ana.kill("SIGTERM");
  assert.equal((await ana.ended()).code, 0);
  await assertOneRun(folder);
});

async function addTask({ board }: SqliteFolder): Promise<void> {
  const adapter = createSqliteBackend(
    { url: board, user: "person" },
    { clock: systemClock, baseDir: "/" },
  );
  await adapter.createTask("Todo", "First", "", calm);
  await adapter.close?.();
}

async function assertOneRun({ path, board }: SqliteFolder): Promise<void> {
  assert.equal(await Deno.readTextFile(`${path}/started`), "1\n");
  assert.deepEqual(sqlAt(board, "SELECT queue FROM tasks"), [{ queue: "Done" }]);
}

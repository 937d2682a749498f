import assert from "node:assert/strict";
import { startPlanka } from "../../fakes/planka/mod.ts";
import { runDeno } from "../../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

const ROUTE = '[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\n' +
  'done_queue = "Done"\n';

const KINDS = {
  sqlite: '[backend]\ntype = "sqlite"\nurl = "board.db"\n',
  json: '[backend]\ntype = "json"\nurl = "board.json"\n',
};

async function folder(kind: keyof typeof KINDS): Promise<TempDir> {
  const dir = await tempDir();
  await dir.write("artificer.toml", KINDS[kind] + ROUTE);
  if (kind === "json") await dir.write("board.json", '{"queues": {"Todo": [], "Old": []}}');
  else await board(dir, "queue", "add", "Old");
  await board(dir, "add", "Todo", "First");
  return dir;
}

async function board({ path }: TempDir, ...args: string[]) {
  const { code, stdout, stderr } = await runDeno("main.ts", {
    args: ["board", ...args],
    cwd: path,
    flags: ["-A"],
  });
  return { code, stdout, stderr: stderr.replace(/\n +/g, " ") };
}

async function firstId(dir: TempDir): Promise<string> {
  const { stdout } = await board(dir, "list", "--json");
  const queues: { readonly tasks: readonly { readonly id: string }[] }[] =
    JSON.parse(stdout).queues;
  return queues.flatMap(({ tasks }) => tasks)[0]?.id ?? "";
}

for (const kind of ["sqlite", "json"] as const) {
  Deno.test(`${kind}: no command puts a task into a queue that does not exist`, async () => {
    await using dir = await folder(kind);
    const before = (await board(dir, "export")).stdout;
    const id = await firstId(dir);
    for (
      const [args, message] of [
        [
          ["add", "Tod", "x"],
          'Cannot add a task to "Tod": queue "Tod" does not exist; did you mean "Todo"?',
        ],
        [
          ["move", id, "Dne"],
          `Cannot move task "${id}": queue "Dne" does not exist; did you mean "Done"?`,
        ],
        [
          ["move", id, "Finished"],
          `Cannot move task "${id}": queue "Finished" does not exist; use ${
            kind === "json" ? '"Todo", "Old"' : '"Old", "Todo"'
          }, "Doing" or "Done"; a person can create it: artificer-dispatcher board queue add Finished`,
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await board(dir, ...args);
      assert.deepEqual([code, stdout, stderr.trimEnd()], [1, "", message]);
    }
    assert.equal((await board(dir, "export")).stdout, before);
  });

  Deno.test(`${kind}: a queue is created, listed and moved to, also one that only the config names`, async () => {
    await using dir = await folder(kind);
    const id = await firstId(dir);
    const made = await board(dir, "queue", "add", "Later");
    assert.equal(made.stdout, 'Created queue "Later", which no route of the config names\n');
    const again = await board(dir, "queue", "add", "Later");
    assert.deepEqual([again.code, again.stdout], [0, 'The board has queue "Later" already\n']);
    const moved = await board(dir, "move", id, "Later");
    assert.equal(
      moved.stdout,
      `Moved task ${id} to "Later": no route watches that queue, so no agent starts\n`,
    );
    const back = await board(dir, "move", id, "Todo");
    assert.match(back.stdout, /to "Todo": a running dispatcher starts its agent at the next free/);
    const taken = await board(dir, "move", id, "Doing");
    assert.match(taken.stdout, /no agent starts, since that is the in-progress queue of "Todo"\n$/);
    const { queues } = JSON.parse((await board(dir, "queue", "list", "--json")).stdout);
    const done = queues.find(({ queue }: { queue: string }) => queue === "Done");
    assert.deepEqual(done, { queue: "Done", exists: false, uses: ['done_queue of "Todo"'] });
    const { stdout } = await board(dir, "queue", "list");
    assert.match(stdout, /^QUEUE +ON THE BOARD +IN THE CONFIG\n/);
    assert.match(stdout, /^Done +no +done_queue of "Todo"$/m);
    assert.match(stdout, /^Later +yes *$/m);
  });

  Deno.test(`${kind}: a task is removed once a person agrees, and not while it is in progress`, async () => {
    await using dir = await folder(kind);
    const id = await firstId(dir);
    const unasked = await board(dir, "rm", id);
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /^Cannot ask whether to remove task ".*": give --yes\n$/);
    await board(dir, "move", id, "Doing");
    const busy = await board(dir, "rm", id, "--yes");
    assert.deepEqual([busy.code, busy.stdout], [1, ""]);
    assert.match(
      busy.stderr,
      /it is in "Doing", so an agent may work on it; .* or give --force\n$/,
    );
    assert.equal(await firstId(dir), id);
    const removed = await board(dir, "rm", id, "--yes", "--force");
    assert.deepEqual([removed.code, removed.stdout], [
      0,
      `Removed task ${id} (First) from "Doing"\n`,
    ]);
    assert.equal(await firstId(dir), "");
    const gone = await board(dir, "rm", id, "--yes");
    assert.deepEqual([gone.code, gone.stdout], [1, ""]);
    assert.match(gone.stderr, /^Cannot remove task ".*": the board has no task ".*";\s+"artificer/);
  });
}

Deno.test("planka: a list is created and used, and a removed card is in the trash", async () => {
  await using planka = await startPlanka({ hostname: "localhost" });
  const spec = { "Todo": [{ name: "One" }], "Doing": [], "Done": [] };
  const layout = planka.layOut(spec, { project: "Shop", board: "Web" });
  await using dir = await tempDir();
  const names = ROUTE.replace(/"(Todo|Doing|Done)"/g, '"Shop.Web.$1"');
  await dir.write(
    "artificer.toml",
    `[backend]\ntype = "planka"\nurl = "${planka.url}"\n${names}`,
  );
  await dir.write(".env", `PLANKA_TOKEN=${planka.bot.apiKey}\n`);
  const id = await firstId(dir);
  const wrong = await board(dir, "move", id, "Done");
  assert.match(
    wrong.stderr,
    /^Cannot move task .*: queue "Done" does not exist .*; did you mean "Shop\.Web\.Done"\?\n$/,
  );
  const far = await board(dir, "move", id, "Shop.Web.Archive of 2020");
  assert.match(
    far.stderr,
    /does not exist; use "Shop\.Web\.Todo", .* or "Shop\.Web\.Done"; a person can create it: artificer-dispatcher board queue add 'Shop\.Web\.Archive of 2020'\n$/,
  );
  const made = await board(dir, "queue", "add", "Shop.Web.Later");
  assert.deepEqual([made.code, made.stderr], [0, ""]);
  const lost = await board(dir, "queue", "add", "Shop.Wbe.Later");
  assert.equal(lost.code, 1);
  assert.match(lost.stderr, /^Cannot create queue "Shop\.Wbe\.Later": .*does not exist/);
  assert.equal((await board(dir, "move", id, "Shop.Web.Later")).code, 0);
  const removed = await board(dir, "rm", id, "--yes");
  assert.equal(
    removed.stdout,
    `Moved task ${id} (One) from "Shop.Web.Later" to the trash of its board\n`,
  );
  assert.equal(planka.look.listOf(layout.card("One")), null);
  const again = await board(dir, "rm", id, "--yes");
  assert.match(again.stderr, /^Cannot remove task ".*": the board has no task/);
});

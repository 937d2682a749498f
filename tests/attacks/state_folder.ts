import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const on = ["local"] as const;

attempt("D30: a link in place of the state folder is refused, and nothing is written through it", {
  on,
}, async (kit) => {
  await kit.setUp();
  await Deno.mkdir(`${kit.folder}/elsewhere`);
  await Deno.symlink(`${kit.folder}/elsewhere`, `${kit.folder}/.artificer`);
  const { code, stderr } = await kit.run(["--once"]);
  assert.equal(code, 2);
  assert.match(stderr.replaceAll(/\s+/g, " "), /it is a symbolic link to/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${kit.folder}/elsewhere`)), []);
});

attempt(
  "D31: a state folder of another user is refused",
  { on, needs: ["second user"] },
  async (kit) => {
    await kit.setUp();
    await Deno.mkdir(`${kit.folder}/.artificer`);
    await Deno.chown(`${kit.folder}/.artificer`, kit.other.uid, kit.other.uid);
    const { code, stderr } = await kit.run(["--once"]);
    assert.equal(code, 2);
    assert.match(stderr.replaceAll(/\s+/g, " "), /belongs to another user \(uid 65534\)/);
  },
);

attempt(
  "D32: a state folder that others may write to is refused if it holds other things",
  { on },
  async (kit) => {
    await kit.setUp({ settings: 'state_dir = "."' });
    await Deno.chmod(kit.folder, 0o777);
    const { code, stderr } = await kit.run(["--once"]);
    assert.equal(code, 2);
    assert.match(stderr.replaceAll(/\s+/g, " "), /other users may write to it/);
  },
);

attempt(
  "D33: another user reads nothing of the state folder: no log, no key, no journal, no address",
  {
    on,
    needs: ["second user"],
  },
  async (kit) => {
    await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] }, agent: "echo private words" });
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    const { stdout } = await kit.other.sh(
      `find "${kit.folder}/.artificer" -type f 2>/dev/null; cat "${kit.folder}/.artificer/audit/000001.jsonl" "${kit.folder}/.artificer/journal/token_key" "${kit.folder}/.artificer/instance.json" 2>/dev/null; true`,
    );
    assert.equal(stdout, "");
    const { stdout: open } = await kit.sh(`find .artificer \\( -type f -o -type d \\) -perm /077`);
    // The umask decides the mode of these two, within a folder of mode 0700.
    const lines = open.trim().split("\n").filter((line) => !/\/(lock|shim)(-.*)?$|^$/.test(line));
    assert.deepEqual(lines, []);
  },
);

attempt("D34: a second dispatcher on the same state folder is refused", { on }, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  await dispatcher.url();
  const { code, stderr } = await kit.run(["--once"]);
  assert.equal(code, 2);
  assert.match(stderr.replaceAll(/\s+/g, " "), /another dispatcher \(pid \d+\) uses it/);
});

attempt("D35: the strict executable reads and writes no file", { on: ["strict"] }, async (kit) => {
  await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] }, agent: "exit 0" });
  const before = await Array.fromAsync(Deno.readDir(kit.folder), ({ name }) => name);
  await kit.write("private", "5b1c0f");
  await using dispatcher = kit.start({ args: ["--config", "-", "--once"] });
  await dispatcher.ended();
  const after = await Array.fromAsync(Deno.readDir(kit.folder), ({ name }) => name);
  assert.deepEqual(after.toSorted(), [...before, "private"].toSorted());
  const { code, stderr } = await kit.run(["--config", "private"]);
  assert.equal(code, 2);
  assert.doesNotMatch(stderr, /5b1c0f/);
});

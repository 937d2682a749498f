import assert from "node:assert/strict";
import fc from "fast-check";
import { readTyped, writeForBash } from "../../../src/cli/complete/shell_words.ts";
import { whereIn } from "../../../src/cli/complete/candidates.ts";
import { offered } from "../../../src/cli/complete/mod.ts";
import { runDeno } from "../../fixtures/run_deno.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { testWith } from "../../fixtures/tools.ts";
import { dispatchFolder } from "../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { json, problem, serveScript } from "../client/scripted_server.ts";
import { BASH, inShell, ZSH } from "./shells.ts";

const CONFIG = `[backend]
type = "json"
url = "board.json"
[routing."To do"]
command = "true"
in_progress_queue = "In progress"
`;
/** What a stranger may call a queue so that a shell that reads it would run something. */
const ODD = "x$(touch pwned)`touch pwned` 'it''s' \"odd\" \\ ; & | * ~ #";
const BOARD = JSON.stringify({
  queues: {
    "To do": [{ id: "12", name: "Fix crash" }, { id: "3f2a9c1e", name: "$(touch pwned)" }],
    "In progress": [],
    [ODD]: [],
    "-rf": [],
    "two\nlines": [],
  },
});
const files = { "artificer.toml": CONFIG, "board.json": BOARD };
const rights = ["--allow-all"];

/** The words that the program offers for the last of `args`, beside options. */
async function asked(cwd: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runDeno("main.ts", {
    args: ["complete", "fish", ...args],
    flags: rights,
    cwd,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout.split("\n").flatMap((line) => line === "" ? [] : [line.split("\t")[0] ?? ""])
    .filter((word) => !/^-[a-zA-Z-]+$/.test(word));
}

testWith(
  "bash",
  "bash offers queues and tasks of the board, quoted so that nothing in them runs",
  async () => {
    const script = `${BASH}
ask board list To
ask board move 1
ask board move 12 'In'
ask board list 'x'
eval "set -- \${COMPREPLY[0]}"
printf '%s\\n' "$1" "$#"
ls
`;
    const found = await inShell("bash", ["--noprofile", "--norc", "-e"], script, { rights, files });
    const [toDo, task, next, , name, count, ...names] = found;
    assert.deepEqual([toDo, task, next?.trimEnd()], ["To\\ do", "12", "In\\ progress"]);
    assert.deepEqual([name, count], [ODD, "1"]);
    assert.ok(!names.includes("pwned") && names.includes("board.json"));
  },
);

testWith(
  "zsh",
  "zsh offers queues and tasks of the board, quoted so that nothing in them runs",
  async () => {
    const script = `${ZSH}
ask board list To
ask board move 3f
typed=$(ask board list x)
eval "set -- $typed"
print -r -- "$4"
print -r -- "$#"
ls
zpty -d shell
`;
    const found = await inShell("zsh", ["-f"], script, { rights, files });
    const [toDo, task, name, count, ...names] = found;
    assert.match(toDo ?? "", /To\\ do $/);
    assert.match(task ?? "", /3f2a9c1e $/);
    assert.deepEqual([name, count], [ODD, "4"]);
    assert.ok(!names.includes("pwned") && names.includes("board.json"));
  },
);

testWith("fish", "fish offers queues and tasks of the board with their names", async () => {
  const script = `artificer-dispatcher completions fish | source
complete -C "artificer-dispatcher board list x"
complete -C "artificer-dispatcher board move 3f"
ls
`;
  const found = await inShell("fish", ["--no-config"], script, { rights, files });
  assert.deepEqual(found[0]?.split("\t")[0], ODD);
  assert.equal(found[1], "3f2a9c1e\t$(touch pwned), To do");
  assert.ok(!found.includes("pwned") && found.includes("board.json"));
});

Deno.test("what cannot be typed or would be read as an option is not offered", () => {
  const place = { named: "queue", prefix: "", lead: "--route=" } as const;
  const found = ["ok", "-rf", "two\nlines", "a\u202eb", "", "ok"]
    .map((text) => ({ text, about: "a\x1b[2J" }));
  assert.deepEqual(offered(place, found, "fish"), [{
    kind: "literal",
    text: "--route=ok",
    description: [{ type: "text", text: "a\\u001b[2J" }],
  }]);
  assert.equal(offered({ ...place, prefix: "o" }, found, "fish").length, 1);
  assert.equal(offered({ ...place, prefix: "x" }, found, "zsh").length, 0);
});

Deno.test("a word of bash is read and written so that it means the same, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom("", '"', "'"), (text, quote) => {
      const written = writeForBash(text, quote);
      if (written === null) return;
      assert.deepEqual(readTyped(quote + written), { text, quote: quote });
      if (quote === "") assert.doesNotMatch(written, /(?<!\\)(?:\\\\)*[$`;&|<>()\s]/);
    }),
  );
  assert.deepEqual(readTyped("To\\ d"), { text: "To d", quote: "" });
  assert.deepEqual(readTyped("'To d"), { text: "To d", quote: "'" });
  assert.deepEqual(readTyped(`"a'b\\"c`), { text: `a'b"c`, quote: '"' });
  assert.equal(readTyped("To' d"), null);
  assert.equal(writeForBash("it's", "'"), null);
});

Deno.test("a command line says where its dispatcher and its config are", () => {
  assert.deepEqual(whereIn(["task", "get", "-u", "http://a", "--config=b.toml", ""]), {
    url: "http://a",
    config: "b.toml",
  });
  assert.deepEqual(whereIn(["task", "get", "--url"]), {});
});

Deno.test("the dispatcher that runs is asked for runs, tasks and routes; cancel gets live runs alone", async () => {
  const queues = { Todo: [{ id: "1", name: "Fix crash" }], Doing: [], Done: [] };
  await using folder = await dispatchFolder({
    queues,
    agent: "until [ -e go ]; do sleep 0.02; done",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  const { run_id } = await dispatcher.event("run_started");
  const short = String(run_id).slice(-8);
  const here = (...args: string[]) => asked(folder.path, ...args);
  assert.deepEqual(await here("cancel", ""), [short]);
  assert.deepEqual(await here("cancel", "-u", url, ""), [short]);
  assert.deepEqual(await here("logs", ""), [short, "1"]);
  assert.deepEqual(await here("task", "get", "-u", url, ""), ["1"]);
  assert.deepEqual(await here("pause", "-u", url, ""), ["Todo"]);
  assert.deepEqual(await here("runs", "-o", "fai"), ["failed"]);
  await folder.write("go", "");
  await dispatcher.event("run_settled");
  assert.deepEqual(await here("cancel", ""), []);
  assert.deepEqual(await here("retry", ""), [short, "1"]);
});

Deno.test("where no dispatcher runs and there is no config, nothing is offered and nothing is said", async () => {
  await using dir = await tempDir();
  // Without a config a command asks at the usual port, where a dispatcher of another folder may listen.
  const nowhere = ["-u", "http://127.0.0.1:9"];
  for (
    const words of [["cancel", ""], ["task", "move", "1", ""], ["runs", ""]]
  ) {
    const [last = "", ...first] = words.toReversed();
    assert.deepEqual(await asked(dir.path, ...first.toReversed(), ...nowhere, last), []);
  }
  await dir.write("artificer.toml", "[backend]\ntype = 7\n");
  assert.deepEqual(await asked(dir.path, "task", "get", "-c", "artificer.toml", ""), []);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(dir.path), ({ name }) => name), [
    "artificer.toml",
  ]);
});

Deno.test("X5: a server that proves nothing gets no token by a completion, and only reads are asked for", async () => {
  const token = "operator-token-0123456789";
  await using squatter = serveScript(() => problem(404, "unknown_path", "No"));
  const { code, stdout, stderr } = await runDeno("main.ts", {
    args: ["complete", "bash", "cancel", "-u", squatter.url, ""],
    flags: rights,
    env: { ARTIFICER_API_TOKEN: token },
  });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.doesNotMatch(stdout, /\w{8}/);
  assert.ok(squatter.seen.length > 0);
  for (const { headers } of squatter.seen) {
    assert.ok(!JSON.stringify([...headers]).includes(token));
  }
  await using open = serveScript(() => json({ runs: [], next: null }));
  await runDeno("main.ts", {
    args: ["complete", "bash", "retry", "-u", open.url, ""],
    flags: rights,
  });
  assert.ok(open.seen.length > 0);
  assert.ok(open.seen.every(({ method }) => method === "GET"));
});

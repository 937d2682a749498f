import assert from "node:assert/strict";
import { resolve } from "node:path";
import { denoDir } from "../fixtures/deno_dir.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { namesOf, readBoard } from "../fixtures/json_board.ts";
import { endedWithScope } from "../fixtures/processes.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const page = await Deno.readTextFile(`${root}/docs/by-hand.md`);

/** The shell blocks of one section of the page. */
function blocksOf(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return Array.from(section.matchAll(/^```sh\n([^]*?)^```$/gm), ([, block]) => block ?? "");
}

interface ShellResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function shell(
  script: string,
  cwd: string,
  env: Record<string, string>,
): Promise<ShellResult> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-eu", "-c", script],
    cwd,
    env,
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Stands in for the executable, so that the page's commands can be run as they are typed. */
const launcher = (folder: string) =>
  `#!/bin/sh
exec "${Deno.execPath()}" run --quiet --no-prompt --config="${root}/deno.json" \\
  --allow-net=localhost,127.0.0.1 --allow-run --allow-read="${folder}" --allow-write="${folder}" \\
  "${root}/main.ts" --port 0 "$@"
`;

testWith("curl", "by hand: the first queue, typed as it is written", async () => {
  await using home = await tempDir();
  await Deno.mkdir(`${home.path}/bin`);
  await home.write("bin/artificer-dispatcher", launcher(home.path), { mode: 0o755 });
  const env = {
    HOME: home.path,
    DENO_DIR: denoDir(),
    PATH: `${home.path}/bin:${Deno.env.get("PATH")}`,
  };
  const [files = ""] = blocksOf("The three files");
  const [commands = ""] = blocksOf("Run it");
  const made = await shell(files, home.path, env);
  assert.equal(made.code, 0, made.stderr);
  const queue = `${home.path}/work-queue`;
  const untilWatching = commands.slice(0, commands.lastIndexOf("artificer-dispatcher"));
  const { code, stdout, stderr } = await shell(untilWatching, queue, env);
  assert.equal(code, 0, stderr);
  const done = (await readBoard(`${queue}/board.json`)).Done;
  assert.deepEqual(namesOf(done), ["Fix crash"]);
  assert.deepEqual(done?.[0]?.comments?.map(({ text }) => text), ["Hello, I am on it."]);
  assert.ok(stdout.includes("Hello, I am on it."), "cat shows the comment");
});

/** Has a run that stays be started on a task of its own, and the other task left alone. */
async function leaveToARun(cwd: string): Promise<void> {
  await Deno.writeTextFile(`${cwd}/agent.sh`, "echo hello\nexec sleep 600\n");
  for (
    const [file, text, other] of [
      ["artificer.toml", '"Todo"', '"Elsewhere"'],
      ["board.json", '"In Progress"', '"Elsewhere": [{ "id": 2, "name": "Stay" }], "In Progress"'],
    ] as const
  ) {
    const path = `${cwd}/${file}`;
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(text, other));
  }
}

testWith("curl", "by hand: every curl line works as it is written", async (t) => {
  await using home = await tempDir();
  const [files = ""] = blocksOf("The three files");
  await shell(files, home.path, { HOME: home.path });
  const cwd = `${home.path}/work-queue`;
  await leaveToARun(cwd);
  await using dispatcher = startDispatcher({ cwd, args: ["--port", "0"] });
  const { run_id, pid } = await dispatcher.event("run_started");
  await using _agent = endedWithScope(Number(pid));
  const env = { API: await dispatcher.url(), RUN: String(run_id) };
  const [block = ""] = blocksOf("Ask the API");
  const lines = block.split("\n").filter((line) => line.startsWith("curl "));
  assert.equal(lines.length, 15, "each endpoint has a line");
  for (const line of lines) {
    await t.step(line, async () => {
      const { code, stdout, stderr } = await shell(line.replace("-sS", "-fsS"), cwd, env);
      assert.equal(code, 0, stderr);
      if (line.endsWith('/log"')) assert.equal(stdout, "hello\n");
      else assert.ok(typeof JSON.parse(stdout) === "object", stdout);
    });
  }
  const { Done } = await readBoard(`${cwd}/board.json`);
  assert.deepEqual(namesOf(Done), ["Fix crash", "Write a test"]);
});

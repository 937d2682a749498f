import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { durableExecutor } from "../../fixtures/local_executor.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const SECRET = "s3cret-of-the-board";
const OUTER = "token-of-an-outer-run";
const RUN = [
  "run",
  "--quiet",
  "--no-prompt",
  `--config=${fileURLToPath(new URL("../../../deno.json", import.meta.url))}`,
];
const SECRET_NAMES = ["PLANKA_TOKEN", "PLANKA_USER", "PLANKA_PASSWORD"];

/** What an agent sees whose dispatcher runs with these flags and this environment. */
async function agentEnvironment(
  mode: "strict" | "readable",
  flags: readonly string[],
  env: Record<string, string>,
  runsDir = "",
): Promise<Map<string, string>> {
  const probe = fileURLToPath(new URL("../../fixtures/environment_probe.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, ...flags, probe, mode, runsDir, ...SECRET_NAMES],
    env,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes("="));
  return new Map(lines.map((line) => [
    line.slice(0, line.indexOf("=")),
    line.slice(line.indexOf("=") + 1),
  ]));
}

const INHERITED = {
  PLANKA_TOKEN: SECRET,
  PLANKA_USER: "artificer",
  PLANKA_PASSWORD: SECRET,
  ARTIFICER_API_URL: "http://localhost:1",
  ARTIFICER_TOKEN: OUTER,
  ARTIFICER_ATTEMPT: "99",
  ANTHROPIC_API_KEY: "of the agent's own",
};

Deno.test("S2: an agent sees no board secret under the strict flags", async () => {
  const seen = await agentEnvironment("strict", ["--allow-run"], INHERITED);
  assert.ok(![...seen.values()].some((value) => value.includes(SECRET) || value.includes(OUTER)));
  assert.deepEqual([...SECRET_NAMES, "ARTIFICER_ATTEMPT"].map((name) => seen.get(name)), [
    "",
    "",
    "",
    "",
  ]);
  assert.equal(seen.get("ARTIFICER_TOKEN"), "token-of-this-run");
  assert.equal(seen.get("ANTHROPIC_API_KEY"), "of the agent's own");
});

Deno.test("S2: an agent sees no board secret under any name where it could be read", async () => {
  const seen = await agentEnvironment("readable", ["--allow-run", "--allow-env"], {
    ...INHERITED,
    MY_BOARD: SECRET,
    ARTIFICER_RUN_ID: "outer",
  });
  const values = [...seen.values()];
  assert.ok(!values.some((value) => value.includes(SECRET) || value.includes(OUTER)));
  const absent = [...SECRET_NAMES, "MY_BOARD", "ARTIFICER_ATTEMPT"];
  assert.deepEqual(absent.filter((name) => seen.has(name)), []);
  assert.equal(seen.get("ARTIFICER_TOKEN"), "token-of-this-run");
  assert.equal(seen.get("ANTHROPIC_API_KEY"), "of the agent's own");
  assert.ok(seen.has("PATH"));
});

Deno.test("S2: behind a shim the known names are not there at all, and no secret is on disk", async () => {
  await using dir = await tempDir();
  const rights = ["--allow-run", `--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  const seen = await agentEnvironment("strict", rights, INHERITED, dir.path);
  assert.ok(![...seen.values()].some((value) => value.includes(SECRET) || value.includes(OUTER)));
  const absent = [...SECRET_NAMES, "ARTIFICER_API_URL", "ARTIFICER_ATTEMPT"];
  assert.deepEqual(absent.filter((name) => seen.has(name)), []);
  assert.equal(seen.get("ARTIFICER_TOKEN"), "token-of-this-run");
  const [run = ""] = Array.from(Deno.readDirSync(dir.path), ({ name }) => name);
  assert.equal(seen.get("ARTIFICER_RUN_ID"), run);
  for (const { name } of Deno.readDirSync(`${dir.path}/${run}/agent`)) {
    if (name === "out") continue; // The agent itself printed its environment.
    const text = await Deno.readTextFile(`${dir.path}/${run}/agent/${name}`);
    assert.ok(!/s3cret|token-of|of the agent's own/.test(text), name);
  }
});

Deno.test("S2: without the right to run anything, a start says which flag is missing", async () => {
  const probe = fileURLToPath(new URL("../../fixtures/environment_probe.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, probe, "strict"],
  }).output();
  assert.equal(success, false);
  assert.match(new TextDecoder().decode(stderr), /Cannot start "env": .*--allow-run/);
});

Deno.test("behind a shim, a start without that right says the same", async () => {
  await using dir = await tempDir();
  const probe = fileURLToPath(new URL("../../fixtures/environment_probe.ts", import.meta.url));
  const rights = [`--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, ...rights, probe, "strict", dir.path],
  }).output();
  assert.equal(success, false);
  assert.match(new TextDecoder().decode(stderr), /Cannot start "env": .*--allow-run/);
});

Deno.test("F4: a start whose files can't be kept says where and what to do, and starts nothing", async () => {
  await using dir = await tempDir();
  const file = await dir.write("file", "");
  await using runs = durableExecutor({ runsDir: `${file}/runs` });
  const argv = ["touch", `${dir.path}/started`];
  const { spawnFailure } = await runs.run(argv);
  assert.equal(spawnFailure?.problem, "unavailable");
  assert.match(
    spawnFailure.message,
    /^Cannot keep the run's files in ".*\/file\/runs": .*; make room/,
  );
  await assert.rejects(Deno.stat(`${dir.path}/started`), Deno.errors.NotFound);
});

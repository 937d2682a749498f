import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ignoringHangups, withoutTerminal, withTerminal } from "../fixtures/sessions.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

const script = fileURLToPath(
  new URL("../fixtures/scripts/print_hangup_meaning.ts", import.meta.url),
);
const printMeaning = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "--no-config",
  "--allow-run",
  script,
];

/** What a process that was started so takes HUP for. */
async function meaningOf(argv: readonly string[]): Promise<string> {
  const [command = "", ...args] = argv;
  const { stderr } = await new Deno.Command(command, { args, stdin: "null", stdout: "null" })
    .output();
  return new TextDecoder().decode(stderr).trim();
}

testOnTerminal("with a terminal, HUP stops", async () => {
  assert.equal(await meaningOf(withTerminal(printMeaning)), "stop");
});

testOnTerminal("under nohup, HUP reloads though there is a terminal", async () => {
  assert.equal(await meaningOf(withTerminal(ignoringHangups(printMeaning))), "reload");
});

testOnTerminal(
  "in a session of its own, HUP reloads though it was started on a terminal",
  async () => {
    assert.equal(await meaningOf(withTerminal(["setsid", "-w", ...printMeaning])), "reload");
  },
);

Deno.test("without a terminal, HUP reloads", async () => {
  assert.equal(await meaningOf(withoutTerminal(printMeaning)), "reload");
});

testWith("nohup", "under nohup without a terminal, HUP reloads", async () => {
  assert.equal(await meaningOf(withoutTerminal(["nohup", ...printMeaning])), "reload");
});

Deno.test("a start asks at once, before it reads a config: Deno soon listens for HUP itself", async () => {
  await using dir = await tempDir();
  const asked = `${dir.path}/asked`;
  const sh = `#!/bin/sh\n: > '${asked}'\nexec /bin/sh "$@"\n`;
  await dir.write("sh", sh, { mode: 0o755 });
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-A", `${root}main.ts`, "start", "--config", "-"],
    env: { PATH: `${dir.path}:${Deno.env.get("PATH")}` },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const deadline = AbortSignal.timeout(60_000);
  // Until its standard input ends, it waits for the config.
  while (!deadline.aborted && !await isThere(asked)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const isAsked = await isThere(asked);
  await child.stdin.close();
  assert.deepEqual([(await child.status).code, isAsked], [2, true]);
});

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

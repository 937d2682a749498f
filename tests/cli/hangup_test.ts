import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ignoringHangups, withoutTerminal, withTerminal } from "../fixtures/sessions.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";
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

import assert from "node:assert/strict";
import { STARTED_FUNCTION, UPTIME_FUNCTION } from "../../../src/process/shim/since_boot.ts";
import { testWith } from "../../fixtures/tools.ts";
import { shells } from "./shells.ts";

/** The functions as they go where there is no `/proc`, as on macOS. */
const WITHOUT_PROC = `${UPTIME_FUNCTION}${STARTED_FUNCTION}`.replaceAll("/proc/", "/no/proc/");

/** In place of what macOS has and Linux has not; `command -p` would pass by a function. */
const SYSCTL = `
command() {
  [ "$1" = -p ] && shift
  "$@"
}
sysctl() { echo "$boottime"; }
`;

const BOOTED = 1_700_000_000;

/** Runs a script in a shell, and resolves to its lines. */
async function linesOf(shell: readonly string[], script: string, ...args: string[]) {
  const [program = "", ...options] = shell;
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...options, "-c", script, "sh", ...args],
    stdin: "null",
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
}

const SAY = 'printf "%s\\n" "$artificer_state" "$artificer_started"';

for (const shell of shells()) {
  const name = shell.join(" ");

  testWith("ps", `${name}: without /proc a process is told by when ps says it began`, async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const child = new Deno.Command("sleep", { args: ["1000"], stdin: "null" }).spawn();
    try {
      const inspect = `${WITHOUT_PROC}artificer_stat "$1"; ${SAY}`;
      const [state = "", started = ""] = await linesOf(shell, inspect, String(child.pid));
      assert.match(state, /^[SR]/);
      assert.match(started, /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d \d{4}$/);
      const startedAt = Date.parse(`${started} UTC`);
      // Linux derives it from ticks since the boot, which is off by a second or two.
      assert.ok(Math.abs(startedAt - before) <= 3_000, started);
      assert.equal((await linesOf(shell, inspect, String(child.pid)))[1], started);
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
    const gone = await linesOf(shell, `${WITHOUT_PROC}artificer_stat "$1"; ${SAY}`, `${child.pid}`);
    assert.deepEqual(gone, ["", ""]);
  });

  for (
    const [what, boottime, isKnown] of [
      ["counts from the boot that sysctl tells", `{ sec = ${BOOTED}, usec = 4 } Tue Nov 14`, true],
      ["is unknown where sysctl says something else", "soon", false],
      ["is unknown where sysctl says nothing", "", false],
    ] as const
  ) {
    Deno.test(`${name}: without /proc the time since the boot ${what}`, async () => {
      const script = `${SYSCTL}${WITHOUT_PROC}boottime=$1; artificer_uptime; echo "$artificer_up"`;
      const [up = ""] = await linesOf(shell, script, boottime);
      if (!isKnown) return assert.equal(up, "-");
      assert.ok(Math.abs(Number(up) - (Date.now() / 1000 - BOOTED)) < 5, up);
    });
  }
}

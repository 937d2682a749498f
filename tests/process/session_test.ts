import assert from "node:assert/strict";
import { childLeader } from "../../src/process/leader.ts";
import { spawnDetached, spawnInSession } from "../../src/process/session.ts";

const QUIET = { stdin: "null", stdout: "piped", stderr: "null" } as const;

for (const start of [spawnInSession, spawnDetached]) {
  Deno.test({
    name: `${start.name}: a child leads a session and a group of its own`,
    // Elsewhere ps prints an address for a session.
    ignore: Deno.build.os !== "linux",
    async fn() {
      const child = start("/bin/sh", {
        args: ["-c", 'ps -o pid= -o pgid= -o sess= -p "$$"', "name"],
        ...QUIET,
      });
      const { stdout, code } = await child.output();
      const ids = new TextDecoder().decode(stdout).trim().split(/\s+/).map(Number);
      assert.deepEqual([ids, code], [Array(3).fill(child.pid), 0]);
    },
  });

  Deno.test(`${start.name}: what cannot be started in a missing folder fails at once`, () => {
    assert.throws(
      () => start("/bin/sh", { args: ["-c", ":"], cwd: "/nowhere", ...QUIET }),
      Deno.errors.NotFound,
    );
  });
}

Deno.test("a child that does not lead its group yet is ended by its own signal", async () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const child = new Deno.Command("sleep", { args: ["1000"], ...QUIET }).spawn();
    const leader = childLeader(child);
    leader.signal(signal);
    const [end] = await Promise.all([leader.ended, child.stdout.cancel()]);
    assert.equal(end.signal, signal);
    leader.signal("SIGKILL");
    assert.equal(leader.leftGroup(), null);
  }
});

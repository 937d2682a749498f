import assert from "node:assert/strict";
import type { SpawnFailure } from "../../src/domain/outcome.ts";
import { spawnFailureOf } from "../../src/process/failure.ts";
import { type ChildSpec, spawnChild } from "../../src/process/spawn.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** What really comes of starting this. */
function failureOf(argv: readonly string[], options: Partial<ChildSpec> = {}): SpawnFailure {
  const spec = { argv, env: {}, clearEnv: false, cwd: null, hasStdin: false, ...options };
  const { failure } = spawnChild(spec);
  assert.ok(failure !== null, `"${argv[0]}" was started`);
  return failure;
}

Deno.test("P5: a name that is not in PATH", () => {
  assert.deepEqual(failureOf(["artificer-none"]), {
    problem: "command_not_found",
    message:
      'Cannot start "artificer-none": no executable of this name is in PATH; install it or give its path',
  });
});

Deno.test("P5: a path without a file, through a file, or with a missing interpreter", async () => {
  await using dir = await tempDir();
  const script = await dir.write("agent.sh", "#!/artificer/none\n", { mode: 0o755 });
  for (const command of [`${dir.path}/none`, `${script}/none`, script]) {
    const { problem, message } = failureOf([command]);
    assert.equal(problem, "command_not_found");
    assert.equal(
      message,
      `Cannot start "${command}": it, or the interpreter that its first line names, does not exist; ` +
        "correct the route's command",
    );
  }
});

Deno.test("P5: a file without the exec bit, and a folder", async () => {
  await using dir = await tempDir();
  const script = await dir.write("agent.sh", "#!/bin/sh\n", { mode: 0o644 });
  for (const command of [script, dir.path]) {
    assert.deepEqual(failureOf([command]), {
      problem: "not_executable",
      message:
        `Cannot start "${command}": it is a folder or not executable; make it executable with chmod +x`,
    });
  }
});

Deno.test("P5: a working directory that is missing or a file", async () => {
  await using dir = await tempDir();
  const file = await dir.write("file", "");
  for (const cwd of [`${dir.path}/none`, file]) {
    assert.deepEqual(failureOf(["true"], { cwd }), {
      problem: "cwd_not_found",
      message:
        `Cannot start "true": the working directory "${cwd}" is not a folder; create it or correct the route's cwd`,
    });
  }
});

Deno.test("P6: what the system refuses is told in plain words", () => {
  const tooLong = failureOf(["true", "x".repeat(131_072)]);
  assert.equal(tooLong.problem, "refused");
  assert.match(
    tooLong.message,
    /^Cannot start "true": the system refused it \(its arguments and environment are longer than the system allows: .*true"\)/,
  );
  assert.equal(failureOf(["true", "a\0b"]).problem, "refused");
  assert.equal(failureOf(["true"], { env: { A: "a\0b" } }).problem, "refused");
});

Deno.test("a missing right is thrown: it is no fault of the agent", () => {
  const cause = new Deno.errors.NotCapable('Requires run access to "true"');
  assert.throws(() => spawnFailureOf(cause, "true", null), {
    message:
      'Cannot start "true": Requires run access to "true"; start the dispatcher with --allow-run',
    cause,
  });
});

Deno.test("a script without a first line that names an interpreter runs in sh", async () => {
  await using dir = await tempDir();
  const script = await dir.write("agent", "exit 9\n", { mode: 0o755 });
  const spec = { argv: [script], env: {}, clearEnv: false, cwd: null, hasStdin: false };
  const { child } = spawnChild(spec);
  assert.ok(child !== null);
  assert.equal((await child.status).code, 9);
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
});

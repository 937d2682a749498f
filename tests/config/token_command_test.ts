import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { runTokenCommand } from "../../src/config/environment/token_command.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { untilGone } from "../fixtures/processes.ts";

const sh = (script: string) => ["sh", "-c", script];
const run = (script: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  runTokenCommand(sh(script), { cwd: "/", signal: neverAborted, ...options });

Deno.test("the token is what the command prints, without one line end", async () => {
  assert.equal(await run("echo token-1"), "token-1");
  assert.equal(await run("printf token-1"), "token-1");
  assert.equal(await run("printf 'token-1\\r\\n'"), "token-1");
  assert.equal(await run("printf 'a\\n\\n'"), "a\n");
  assert.equal(await run("printf ' a b '"), " a b ");
});

Deno.test("the command has an empty standard input and starts in the given folder", async () => {
  await using dir = await tempDir();
  const signal = neverAborted;
  assert.equal(await runTokenCommand(sh("cat; pwd"), { cwd: dir.path, signal }), dir.path);
});

Deno.test("the command meets no shell", async () => {
  const argv = ["printf", "%s", "$HOME `id` ; true"];
  assert.equal(
    await runTokenCommand(argv, { cwd: "/", signal: neverAborted }),
    "$HOME `id` ; true",
  );
});

Deno.test("a failing command is told with what it complained of, and not with what it printed", async () => {
  await assert.rejects(run("echo hunter2-secret; echo 'warming up' >&2; echo locked >&2; exit 3"), {
    name: "UsageError",
    message: `Cannot get the board's token from token_command "sh": it exited with 3: locked`,
  });
  await assert.rejects(run("echo hunter2-secret; exit 1"), {
    message: `Cannot get the board's token from token_command "sh": it exited with 1`,
  });
});

Deno.test("a command that a signal ended is told so", async () => {
  await assert.rejects(run("kill -9 $$"), { message: /"sh": SIGKILL ended it$/ });
});

Deno.test("a command that prints nothing is an error", async () => {
  for (const script of ["true", "echo"]) {
    await assert.rejects(run(script), { message: /it printed nothing$/ });
  }
});

Deno.test("a command that is not there is an error", async () => {
  await assert.rejects(runTokenCommand(["no-such-command-1"], { cwd: "/", signal: neverAborted }), {
    name: "UsageError",
    message: /^Cannot get the board's token from token_command "no-such-command-1": /,
  });
});

Deno.test("a command that hangs is killed with all that it started", async () => {
  await using dir = await tempDir();
  const pids = `${dir.path}/pids`;
  const script = `trap '' TERM; sleep 1000 & echo $! $$ > ${pids}; wait`;
  const signal = neverAborted;
  const options = { cwd: "/", signal, timeoutMs: 300 };
  await assert.rejects(runTokenCommand(sh(script), options), {
    message: /it took longer than 0\.3 s$/,
  });
  for (const pid of (await Deno.readTextFile(pids)).trim().split(" ")) {
    await untilGone(Number(pid));
  }
});

Deno.test("the caller's signal gives the command up with its reason", async () => {
  const controller = new AbortController();
  const started = run("sleep 1000", { signal: controller.signal });
  controller.abort(new Error("shutting down"));
  await assert.rejects(started, { message: "shutting down" });
  await assert.rejects(run("echo x", { signal: controller.signal }), { message: "shutting down" });
});

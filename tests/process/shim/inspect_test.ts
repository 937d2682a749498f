import assert from "node:assert/strict";
import { inspectProcesses, type InspectTarget } from "../../../src/process/shim/inspect.ts";
import { endedWithScope, isAlive, untilGone } from "../../fixtures/processes.ts";

/** A process that stays until its scope ends, leader of its own group. */
async function bystander(script: string): Promise<AsyncDisposable & { pid: number; said: string }> {
  const child = new Deno.Command("sh", {
    args: ["-c", script],
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return {
    pid: child.pid,
    said: new TextDecoder().decode(value),
    async [Symbol.asyncDispose]() {
      await endedWithScope(child.pid)[Symbol.asyncDispose]();
      await child.status;
      await reader.cancel();
    },
  };
}

const STAY = "echo ready; exec sleep 1000";

/** When a process was started, found without the code under test. */
async function startedOf(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  }
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "lstart=", "-p", String(pid)],
    env: { LC_ALL: "C", TZ: "UTC0" },
  }).output();
  return new TextDecoder().decode(stdout).trim().split(/\s+/).join(" ");
}

async function stateOf(target: Partial<InspectTarget> & { readonly pid: number }): Promise<string> {
  const { states: [state = ""] } = await inspectProcesses([{
    started: null,
    signal: null,
    ...target,
  }]);
  return state;
}

Deno.test("the machine has a boot, and runs on", async () => {
  const [first, second] = [await inspectProcesses([]), await inspectProcesses([])];
  assert.match(first.bootId ?? "", /^[\da-f-]{36}$/i);
  assert.equal(second.bootId, first.bootId);
  assert.ok((first.uptimeMs ?? 0) > 0 && (second.uptimeMs ?? 0) >= (first.uptimeMs ?? 0));
});

Deno.test("a process is ours only by the time of its start", async () => {
  await using other = await bystander(STAY);
  const started = await startedOf(other.pid);
  assert.equal(await stateOf({ pid: other.pid, started }), "ours");
  assert.equal(await stateOf({ pid: other.pid, started: `${started}0` }), "another");
  assert.equal(await stateOf({ pid: other.pid, started: "" }), "another");
  assert.equal(await stateOf({ pid: other.pid, started: null }), "unknown");
});

Deno.test("only what is ours is signalled, with all its group", async () => {
  await using other = await bystander("sleep 1000 & echo $!; wait");
  const { pid } = other;
  for (const started of [null, "1"]) await stateOf({ pid, started, signal: "KILL" });
  assert.equal(await isAlive(pid), true);
  const started = await startedOf(pid);
  assert.equal(await stateOf({ pid, started, signal: "TERM" }), "ours");
  await Promise.all([untilGone(pid), untilGone(Number(other.said))]);
});

Deno.test("what is gone is dead, and so is a zombie", async () => {
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  assert.equal(await stateOf({ pid: gone.pid, started: "1" }), "dead");
  await using parent = await bystander("sleep 0 & echo $!; exec sleep 1000");
  const zombie = Number(parent.said);
  await untilGone(zombie);
  assert.equal(await stateOf({ pid: zombie, started: null }), "dead");
});

Deno.test("many are looked at in one go, each with its own answer", async () => {
  await using other = await bystander(STAY);
  const { pid } = other;
  const started = await startedOf(pid);
  const targets = [{ pid, started: "1" }, { pid, started }, { pid, started: null }];
  const { states } = await inspectProcesses(targets.map((target) => ({ ...target, signal: null })));
  assert.deepEqual(states, ["another", "ours", "unknown"]);
});

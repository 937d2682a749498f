import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { v7 as uuid } from "uuid";
import { createScan, runScan, type Scan } from "../../../src/process/sweep/scan.ts";
import { agentScript } from "../../fixtures/agents.ts";
import { endedWithScope, isAlive, untilGone } from "../../fixtures/processes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { sources } from "../../fixtures/tools.ts";

const notLinux = Deno.build.os !== "linux";

const forbid = (message: string) => {
  throw new Error(`Unexpected warning: ${message}`);
};

/** A process that stays until its scope ends, leader of its own group. It has done `setup`. */
async function bystander(
  env: Record<string, string>,
  setup = ":",
  stay = "exec sleep 1000",
): Promise<AsyncDisposable & { readonly pid: number }> {
  const child = new Deno.Command("sh", {
    args: ["-c", `${setup}; echo ready; ${stay}`],
    env,
    detached: true,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      await endedWithScope(child.pid)[Symbol.asyncDispose]();
      await child.status;
      await reader.cancel();
    },
  };
}

function scanners(): [string, Scan][] {
  const of = (source: "proc" | "ps"): [string, Scan] => [
    source,
    createScan({ source, warn: forbid }),
  ];
  return sources().map(of);
}

for (const [source, scan] of scanners()) {
  Deno.test(`${source}: a group's members are found, and a probe leaves them alone`, async () => {
    await using one = await bystander({});
    await using other = await bystander({});
    const found = await scan([{ runId: uuid(), group: one.pid, signal: "probe" }]);
    assert.deepEqual(found, [[one.pid]]);
    assert.deepEqual([await isAlive(one.pid), await isAlive(other.pid)], [true, true]);
  });

  Deno.test(`X11: ${source}: what a process of the run has started is the run's, whatever it left`, async () => {
    await using dir = await tempDir();
    const child = `(. "${
      agentScript("leave_run.sh")
    }"; leave_run; : >${dir.path}/left; exec $session sleep 1000) & echo $! >${dir.path}/pid
      until [ -e ${dir.path}/left ]; do sleep 0.01; done`;
    await using one = await bystander({}, `session=$(command -v setsid); ${child}`, "wait");
    const pid = Number(await Deno.readTextFile(`${dir.path}/pid`));
    await using _child = endedWithScope(pid);
    const [found] = await scan([{ runId: uuid(), group: one.pid, signal: "probe" }]);
    assert.deepEqual(found, [one.pid, pid]);
  });

  Deno.test(`${source}: each of several runs gets its own signal and its own answer`, async () => {
    await using one = await bystander({}, "trap '' TERM");
    await using two = await bystander({});
    const runId = uuid();
    const found = await scan([
      { runId, group: one.pid, signal: "KILL" },
      { runId: uuid(), group: null, signal: "KILL" },
      { runId: uuid(), group: two.pid, signal: "TERM" },
    ]);
    assert.deepEqual(found, [[one.pid], [], [two.pid]]);
    await Promise.all([untilGone(one.pid), untilGone(two.pid)]);
    assert.deepEqual(await scan([{ runId, group: one.pid, signal: "probe" }]), [[]]);
  });
}

Deno.test({
  name: "P3: a process is found by its run's id, exactly",
  ignore: notLinux,
  async fn() {
    const scan = createScan({ source: "proc", warn: forbid });
    const runId = uuid();
    await using own = await bystander({ ARTIFICER_RUN_ID: runId });
    await using _longer = await bystander({ ARTIFICER_RUN_ID: `${runId}0` });
    await using _inside = await bystander({ OTHER: `ARTIFICER_RUN_ID=${runId}` });
    await using _lines = await bystander({ OTHER: `x\nARTIFICER_RUN_ID=${runId}\nx` });
    await using _prefix = await bystander({ MY_ARTIFICER_RUN_ID: runId });
    assert.deepEqual(await scan([{ runId, group: null, signal: "probe" }]), [[own.pid]]);
  },
});

Deno.test({
  name: "P3: a process that is in the group and carries the id is counted once",
  ignore: notLinux,
  async fn() {
    const scan = createScan({ source: "proc", warn: forbid });
    const runId = uuid();
    await using own = await bystander({ ARTIFICER_RUN_ID: runId });
    assert.deepEqual(await scan([{ runId, group: own.pid, signal: "probe" }]), [[own.pid]]);
  },
});

Deno.test({
  name: "an id that is no plain word finds nothing rather than everything",
  ignore: notLinux,
  async fn() {
    const scan = createScan({ source: "proc", warn: forbid });
    await using one = await bystander({ ARTIFICER_RUN_ID: "a" });
    const targets = ["", "a\nb", "a b", "."].map((runId) =>
      ({ runId, group: null, signal: "KILL" }) as const
    );
    await using other = await bystander({ ARTIFICER_RUN_ID: "b" });
    assert.deepEqual(await scan(targets), [[], [], [], []]);
    const found = await scan([{ runId: "b", group: null, signal: "probe" }, ...targets]);
    assert.deepEqual(found, [[other.pid], [], [], [], []]);
    assert.equal(await isAlive(one.pid), true);
  },
});

Deno.test({
  name: "a name with spaces, parentheses and line ends hides no process",
  ignore: notLinux,
  async fn() {
    const scan = createScan({ source: "proc", warn: forbid });
    // A shell that stops itself keeps its name; a program that it starts would have its own.
    const rename = String.raw`printf 'a) Z\n1 (2' > /proc/$$/comm`;
    await using odd = await bystander({}, rename, "kill -s STOP $$");
    assert.equal(await Deno.readTextFile(`/proc/${odd.pid}/comm`), "a) Z\n1 (2\n");
    const [found] = await scan([{ runId: uuid(), group: odd.pid, signal: "probe" }]);
    assert.deepEqual(found, [odd.pid]);
  },
});

Deno.test("a search that is denied warns once and finds nothing", async () => {
  const probe = fileURLToPath(new URL("../../fixtures/scan_probe.ts", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-prompt", probe],
  }).output();
  const { found, warnings } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(found, [[], []]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^Cannot look for processes that runs left behind: .*--allow-run/);
});

Deno.test("a search that Ctrl-C or TERM ends begins again, so that it overlooks nothing", async () => {
  await using dir = await tempDir();
  const script = `
for signal in INT TERM; do
  [ -e "$1/$signal" ] || { : >"$1/$signal"; kill -s $signal $$; }
done
echo "0 42"
`;
  assert.deepEqual(await runScan(script, [dir.path], 1), [[42]]);
});

Deno.test("a search that fails by itself says what may be missing, one that a signal always ends does not", async () => {
  await assert.rejects(runScan("exit 127", [], 1), {
    message: /ended with code 127; install grep$/,
  });
  await assert.rejects(runScan("kill -s INT $$", [], 1), { message: /ended with code 130$/ });
});

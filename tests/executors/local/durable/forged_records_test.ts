import assert from "node:assert/strict";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { makePipe } from "../../../fixtures/pipes.ts";
import { isAlive } from "../../../fixtures/processes.ts";
import { adopted, type OrphanedRun, orphanedRun } from "../../../fixtures/restarts.ts";
import { never, runRecord, stepRecord } from "../../../fixtures/runs.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

/** What an agent may write, without the seals of the run. */
const FORGED = "exit 0 ok\nexit 0 ok:0123456789abcdef0123456789abcdef\nsignal TERM ok\n";

/** An agent that writes records into its own run's folder and ends with 9, once `go` is there. */
function forger(runsDir: string, go: string): string[] {
  const folder = `${runsDir}/$ARTIFICER_RUN_ID/agent`;
  const forge = `printf '${FORGED}' >>"${folder}/shim"; echo "stated 1 ok" >>"${folder}/ending"`;
  return ["sh", "-c", `${forge}; until [ -e "${go}" ]; do sleep 0.02; done; exit 9`];
}

Deno.test("X7: an agent that forges its records fails as it did, while its dispatcher lives", async () => {
  await using dir = await tempDir();
  const go = await dir.write("go", "");
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  const handle = await runs.start(forger(`${dir.path}/runs`, go));
  const { code, reason, foreignSignal } = await handle.wait(never);
  assert.deepEqual([code, reason, foreignSignal], [9, null, undefined]);
});

Deno.test("X7: an agent that forges its records fails as it did, also for the next dispatcher", async () => {
  await using dir = await tempDir();
  const runsDir = `${dir.path}/runs`;
  await Deno.mkdir(runsDir);
  await using runs = durableExecutor({ runsDir });
  await using run = await orphanedRun(runsDir, forger(runsDir, `${dir.path}/go`));
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  await dir.write("go", "");
  const { code, reason, foreignSignal } = await handle.wait(never);
  assert.deepEqual([code, reason, foreignSignal], [9, null, undefined]);
});

/** What an agent can do to the folder of its run, so that a dispatcher might start a second one beside it. */
const SPOILED: Readonly<Record<string, (run: OrphanedRun) => Promise<void>>> = {
  "its records are removed": ({ folder }) => Deno.remove(`${folder}/shim`),
  "its records say that nothing was started": ({ folder }) =>
    Deno.writeTextFile(`${folder}/shim`, "given up ok\n"),
  "its records are a named pipe": async ({ folder }) => {
    await Deno.remove(`${folder}/shim`);
    await makePipe(`${folder}/shim`);
  },
  "its spec is empty": ({ folder }) => Deno.writeTextFile(`${folder}/spec`, ""),
  "its spec is a named pipe": async ({ folder }) => {
    await Deno.remove(`${folder}/spec`);
    await makePipe(`${folder}/spec`);
  },
  "its spec has another timeout": async ({ folder }) => {
    const spec = JSON.parse(await Deno.readTextFile(`${folder}/spec`));
    await Deno.writeTextFile(`${folder}/spec`, JSON.stringify({ ...spec, timeout_ms: 1e12 }));
  },
  "its records name another process": async ({ folder }) => {
    const text = await Deno.readTextFile(`${folder}/shim`);
    await Deno.writeTextFile(`${folder}/shim`, text.replace(/^start \d+/, "start 1"));
  },
};

for (const [what, spoil] of Object.entries(SPOILED)) {
  Deno.test(`X7: an agent that lives is not taken for one that never was where ${what}`, async () => {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using run = await orphanedRun(dir.path, ["sleep", "1000"]);
    await spoil(run);
    for (const pid of what.includes("another process") ? [run.pid] : [null, run.pid]) {
      const steps = pid === null ? [] : [stepRecord({ pid })];
      const adoption = await runs.executor.adopt(runRecord({ id: run.id, steps }), "agent");
      assert.equal(adoption.type, "unverified");
    }
    assert.equal(await isAlive(run.pid), true);
  });
}

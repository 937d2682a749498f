import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DEFAULT_CAP_BYTES } from "../../../src/process/output/files.ts";
import { DEFAULT_RING_BYTES } from "../../../src/async/byte_ring.ts";
import { localExecutor } from "../../fixtures/local_executor.ts";
import { firstLineOf, never } from "../../fixtures/runs.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const GIBIBYTE = 2 ** 30;

/** The garbage of 64 KiB reads comes and goes; a leak would show as hundreds of megabytes. */
const MAX_GROWTH_BYTES = 120 * 2 ** 20;

/** What a flood of 1 GiB cost a process that read it, and what is held of it. */
async function flood(rights: readonly string[], runsDir: readonly string[] = []) {
  const probe = fileURLToPath(new URL("../../fixtures/flood_probe.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));
  const flags = ["--quiet", `--config=${config}`, "--no-prompt", "--allow-run", ...rights];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, probe, "1024", ...runsDir],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("P4: 1 GB without a newline leaves memory flat and its last part held (piped)", async () => {
  const { growth, ...held } = await flood([]);
  const stderrBytes = "done\n".length;
  assert.deepEqual(held, {
    code: 0,
    stdout: DEFAULT_RING_BYTES - stderrBytes,
    stderr: stderrBytes,
    firstOffset: GIBIBYTE - DEFAULT_RING_BYTES + stderrBytes,
    endOffset: GIBIBYTE,
  });
  assert.ok(growth < MAX_GROWTH_BYTES, `memory grew by ${growth} bytes`);
});

Deno.test("P4: 1 GB without a newline leaves memory flat and the log capped (durable)", async () => {
  await using dir = await tempDir();
  const rights = [`--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  const { growth, ...held } = await flood(rights, [dir.path]);
  assert.deepEqual([held.code, held.stderr, held.firstOffset], [0, "done\n".length, 0]);
  assert.ok(held.stdout <= DEFAULT_CAP_BYTES, `${held.stdout} bytes are held`);
  assert.ok(held.endOffset > GIBIBYTE / 2, `only ${held.endOffset} bytes were seen`);
  assert.ok(growth < MAX_GROWTH_BYTES, `memory grew by ${growth} bytes`);
  const markers = [];
  for (const { name } of Deno.readDirSync(dir.path)) {
    const path = `${dir.path}/${name}/agent/out`;
    assert.ok((await Deno.stat(path)).size <= DEFAULT_CAP_BYTES);
    markers.push(/at least \d+ bytes are left out here/.test(await Deno.readTextFile(path)));
  }
  // The probe's first flood is a small one.
  assert.deepEqual(markers.toSorted(), [false, true]);
});

Deno.test("P4: a reader that stands still does not block the agent and sees the gap", async () => {
  await using dir = await tempDir();
  await using runs = localExecutor({ ringBytes: 1_000 });
  const untilTold = "until [ -e go ]; do sleep 0.01; done";
  const script = `echo first; ${untilTold}; head -c 300000 /dev/zero; echo last`;
  const handle = await runs.start(["sh", "-c", script], { cwd: dir.path });
  const chunks = handle.output(never)[Symbol.asyncIterator]();
  const first = await chunks.next();
  assert.deepEqual([first.value.offset, first.value.bytes.length], [0, 6]);
  await dir.write("go", "");
  assert.equal((await handle.wait(never)).code, 0);
  const next = await chunks.next();
  assert.deepEqual([next.value.offset, next.value.bytes.length], [299_011, 1_000]);
});

Deno.test("a line is readable while the run goes on", async () => {
  await using runs = localExecutor();
  const handle = await runs.start(["sh", "-c", "echo now; exec sleep 1000"]);
  assert.equal(await firstLineOf(handle), "now");
});

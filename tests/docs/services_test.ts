import assert from "node:assert/strict";
import { resolve } from "node:path";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { hasTool } from "../fixtures/tools.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const page = await Deno.readTextFile(`${root}/docs/services.md`);
const unit = /```ini\n([^]*?)```/.exec(page)?.[1] ?? "";
const valueOf = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1];

Deno.test("M1: the unit signals the dispatcher alone, and gives it more time than its own shutdown takes", () => {
  const config = '[backend]\ntype = "json"\nurl = "a.json"\n' +
    '[routing.Todo]\ncommand = "a"\nin_progress_queue = "Doing"\n';
  const { shutdownGraceMs } = parseConfig(config, {
    kinds: configKinds,
    source: "a.toml",
    path: null,
    baseDir: "/",
  });
  assert.equal(valueOf("KillMode"), "process");
  assert.ok(Number(valueOf("TimeoutStopSec")) * 1_000 > 2 * shutdownGraceMs);
});

Deno.test("the unit is one that systemd accepts", {
  ignore: !hasTool("systemd-analyze"),
}, async () => {
  await using dir = await tempDir();
  // The program and its folder are where a reader has them.
  const path = await dir.write(
    "artificer.service",
    unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true").replaceAll("%h/shop", dir.path),
  );
  const { code, stderr } = await new Deno.Command("systemd-analyze", {
    args: ["verify", "--man=no", path],
    env: { SYSTEMD_LOG_LEVEL: "warning" },
  }).output();
  const said = new TextDecoder().decode(stderr).split("\n").filter((line) =>
    line.includes("artificer")
  );
  assert.deepEqual([code, said], [0, []]);
});

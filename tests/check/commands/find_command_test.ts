import assert from "node:assert/strict";
import {
  type CommandLocation,
  findCommand,
  type FindCommandOptions,
} from "../../../src/check/commands/find_command.ts";
import { spawnChild } from "../../../src/process/spawn.ts";
import { never } from "../../fixtures/runs.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

/** A folder with programs that can be started and some that cannot. */
async function folder(): Promise<TempDir> {
  const dir = await tempDir();
  for (const name of ["bin", "other", "bin/folder", "work dir"]) {
    await Deno.mkdir(`${dir.path}/${name}`);
  }
  const program = { mode: 0o755 };
  await dir.write("bin/tool", "#!/bin/sh\n", program);
  await dir.write("work dir/agent.sh", "#!/bin/sh\n", program);
  await dir.write("work dir/notes.txt", "text", { mode: 0o644 });
  await dir.write("bin/plain", "#!/bin/sh\n", { mode: 0o644 });
  await dir.write("other/plain", "#!/bin/sh\n", program);
  return dir;
}

type Case = Pick<FindCommandOptions, "command" | "cwd">;

/** What both a search and a spawn make of it. */
async function compare(dir: TempDir, given: Case, path = `${dir.path}/bin:${dir.path}/other`) {
  const environment = { env: { PATH: path }, clearEnv: true };
  const found = await findCommand({ ...given, ...environment, signal: never });
  const { child, failure } = spawnChild({
    argv: [given.command],
    cwd: given.cwd,
    hasStdin: false,
    ...environment,
  });
  await child?.output();
  return { found, spawned: failure?.problem ?? "found" };
}

const SAME: Readonly<Record<CommandLocation["kind"], string>> = {
  found: "found",
  absent: "command_not_found",
  not_executable: "not_executable",
  no_cwd: "cwd_not_found",
};

const CASES: readonly (Case & { readonly kind: CommandLocation["kind"] })[] = [
  { command: "tool", cwd: null, kind: "found" },
  { command: "tool", cwd: "work dir", kind: "found" },
  { command: "nothing", cwd: null, kind: "absent" },
  { command: "plain", cwd: null, kind: "found" },
  { command: "./agent.sh", cwd: "work dir", kind: "found" },
  { command: "./notes.txt", cwd: "work dir", kind: "not_executable" },
  { command: "./missing.sh", cwd: "work dir", kind: "absent" },
  { command: "../bin/folder", cwd: "work dir", kind: "not_executable" },
  { command: "tool", cwd: "nowhere", kind: "no_cwd" },
  { command: "agent.sh", cwd: "work dir", kind: "absent" },
  { command: "$(tool)", cwd: null, kind: "absent" },
];

for (const { command, cwd, kind } of CASES) {
  Deno.test(`P5: ${command} in ${cwd ?? "no folder"} is ${kind}, to a search as to a spawn`, async () => {
    await using dir = await folder();
    const at = { command, cwd: cwd === null ? null : `${dir.path}/${cwd}` };
    const { found, spawned } = await compare(dir, at);
    assert.equal(found.kind, kind);
    assert.equal(spawned, SAME[kind]);
  });
}

Deno.test("what the shell can do by itself is no program", async () => {
  await using dir = await folder();
  for (const command of ["echo", "cd", "if", "test"]) {
    const { found, spawned } = await compare(dir, { command, cwd: null });
    assert.deepEqual([found.kind, spawned], ["absent", "command_not_found"]);
  }
});

Deno.test("the first in PATH that can be started is named", async () => {
  await using dir = await folder();
  const find = (command: string) =>
    findCommand({
      command,
      cwd: null,
      env: { PATH: `${dir.path}/bin::${dir.path}/other` },
      clearEnv: true,
      signal: never,
    });
  assert.deepEqual(await find("tool"), { kind: "found", path: `${dir.path}/bin/tool` });
  assert.deepEqual(await find("plain"), { kind: "found", path: `${dir.path}/other/plain` });
});

Deno.test("what is only there without the right to be started is told apart", async () => {
  await using dir = await folder();
  const { found } = await compare(dir, { command: "plain", cwd: null }, `${dir.path}/bin`);
  assert.equal(found.kind, "not_executable");
});

Deno.test("a folder in PATH is no pattern", async () => {
  await using dir = await folder();
  const { found, spawned } = await compare(dir, { command: "tool", cwd: null }, `${dir.path}/b*`);
  assert.deepEqual([found.kind, spawned], ["absent", "command_not_found"]);
});

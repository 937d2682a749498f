import assert from "node:assert/strict";
import { readEnvFile } from "../../../src/config/environment/env_file.ts";
import { systemHost } from "../../../src/config/source.ts";
import { writeFiles } from "../../../src/cli/init/files.ts";
import { planSecrets } from "../../../src/cli/init/secrets.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import { testWith } from "../../fixtures/tools.ts";

async function make(
  dir: TempDir,
  credentials: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { files, remarks } = await planSecrets(dir.path, credentials);
  await writeFiles(files);
  return remarks;
}

const tokenIn = async (dir: TempDir) =>
  (await readEnvFile(dir.path, systemHost))["ARTIFICER_API_TOKEN"];

async function repository(): Promise<TempDir> {
  const dir = await tempDir();
  await git(dir, "init", "--quiet");
  return dir;
}

async function git({ path }: TempDir, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("git", { args, cwd: path, stderr: "null" }).output();
  assert.ok(success, args.join(" "));
}

const names = ({ path }: TempDir) =>
  Array.from(Deno.readDirSync(path), ({ name }) => name).filter((name) => name !== ".git")
    .toSorted();

Deno.test("the token is long, another each time, and nobody else may read its file", async () => {
  await using one = await tempDir();
  await using two = await tempDir();
  await make(one);
  await make(two);
  assert.match(await tokenIn(one) ?? "", /^[0-9a-f]{64}$/);
  assert.notEqual(await tokenIn(one), await tokenIn(two));
  assert.equal(((await Deno.stat(`${one.path}/.env`)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("a token that is there stays", async () => {
  for (const line of ["ARTIFICER_API_TOKEN=mine", "export ARTIFICER_API_TOKEN = mine # old"]) {
    await using dir = await tempDir();
    await dir.write(".env", `A=1\n${line}\n`);
    const remarks = await make(dir);
    assert.equal(await Deno.readTextFile(`${dir.path}/.env`), `A=1\n${line}\n`);
    assert.match(remarks.join(), /it was not changed/);
  }
});

Deno.test("what else is in .env stays, whether its last line has an end or not", async () => {
  for (const before of ["A=1", "A=1\n", "", "# ARTIFICER_API_TOKEN=no\n"]) {
    await using dir = await tempDir();
    await dir.write(".env", before, { mode: 0o600 });
    await make(dir);
    const text = await Deno.readTextFile(`${dir.path}/.env`);
    assert.ok(text.startsWith(before));
    assert.match(await tokenIn(dir) ?? "", /^[0-9a-f]{64}$/);
    if (before.startsWith("A")) assert.ok(text.startsWith("A=1\n#"));
  }
});

Deno.test("a .env that others may read is remarked on", async () => {
  await using dir = await tempDir();
  await dir.write(".env", "A=1\n", { mode: 0o644 });
  assert.match((await make(dir)).join("\n"), /Other users .*chmod 600 \.env/);
});

Deno.test("a .env that is no file stops it before anything is written", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/.env`);
  await assert.rejects(make(dir), /Cannot read ".*\.env": it is a folder/);
});

testWith("git", "outside a repository there is no .gitignore", async () => {
  await using dir = await tempDir();
  await make(dir);
  assert.deepEqual(names(dir), [".env"]);
});

testWith("git", "in a repository .env is kept out of it", async () => {
  await using dir = await repository();
  await dir.write(".gitignore", "dist");
  await make(dir);
  assert.equal(await Deno.readTextFile(`${dir.path}/.gitignore`), "dist\n/.env\n");
  await git(dir, "check-ignore", "--quiet", ".env");
});

testWith("git", "a .gitignore that knows .env already is left alone", async () => {
  await using dir = await repository();
  await dir.write(".gitignore", "*.env\n");
  await make(dir);
  assert.equal(await Deno.readTextFile(`${dir.path}/.gitignore`), "*.env\n");
});

testWith("git", "no token goes into a .env that the next commit would take along", async () => {
  await using dir = await repository();
  await dir.write(".env", "A=1\n");
  await git(dir, "add", ".env");
  const remarks = await make(dir);
  assert.equal(await Deno.readTextFile(`${dir.path}/.env`), "A=1\n");
  assert.match(remarks.join(), /git tracks \.env/);
  assert.deepEqual(names(dir), [".env"]);
});

Deno.test("a board's credentials go into .env as they are, whatever they contain", async () => {
  for (const value of ["plain-1", "a b#c", "it's", 'say "hi"', "$HOME", "ünï", " x "]) {
    await using dir = await tempDir();
    const remarks = await make(dir, { BOARD_TOKEN: value });
    assert.equal((await readEnvFile(dir.path, systemHost))["BOARD_TOKEN"], value);
    assert.match(remarks.join("\n"), /^BOARD_TOKEN went into \.env, not the config$/m);
    assert.ok(!remarks.join("\n").includes(value));
  }
});

Deno.test("credentials that .env cannot hold for every program are refused, and nothing is written", async () => {
  await using dir = await tempDir();
  const credentials = { BOARD_TOKEN: `both ' and "$x"` };
  await assert.rejects(make(dir, credentials), /^UsageError: Cannot write BOARD_TOKEN into \.env/);
  assert.deepEqual(names(dir), []);
});

Deno.test("credentials that are in .env already are not written a second time", async () => {
  await using dir = await tempDir();
  await dir.write(".env", "BOARD_TOKEN=old\n");
  await assert.rejects(make(dir, { BOARD_TOKEN: "new" }), /it is set there already; remove/);
  assert.equal(await Deno.readTextFile(`${dir.path}/.env`), "BOARD_TOKEN=old\n");
});

testWith("git", "no credentials go into a .env that the next commit would take along", async () => {
  await using dir = await repository();
  await dir.write(".env", "A=1\n");
  await git(dir, "add", ".env");
  await assert.rejects(make(dir, { BOARD_TOKEN: "x" }), /git tracks that file; set BOARD_TOKEN in/);
});

import assert from "node:assert/strict";
import { nobody } from "../../../src/cli/init/people/person.ts";
import { interviewOf } from "../../../src/cli/init/questions/ask.ts";
import { decideAllowed } from "../../../src/cli/init/questions/allowed.ts";
import { decidePlace, suggestWork } from "../../../src/cli/init/questions/place.ts";
import { findProjectCommands } from "../../../src/cli/init/questions/project_commands.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { person } from "./person.ts";

async function commandsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using dir = await tempDir();
  for (const [name, text] of Object.entries(files)) await dir.write(name, text);
  return await findProjectCommands(dir.path);
}

Deno.test("the checks of a project are found by its files, and what else it can run is not", async () => {
  const scripts = '{"scripts": {"start": "x", "lint": "x", "test": "x", "deploy": "x"}}';
  assert.deepEqual(await commandsOf({ "package.json": scripts }), ["npm test", "npm run lint"]);
  assert.deepEqual(
    await commandsOf({ "package.json": scripts, "pnpm-lock.yaml": "" }),
    ["pnpm test", "pnpm run lint"],
  );
  assert.deepEqual(await commandsOf({ "deno.json": '{"tasks": {"ok": "x"}}' }), ["deno task ok"]);
  assert.deepEqual(await commandsOf({ "deno.json": "{}" }), ["deno test"]);
  assert.deepEqual(
    await commandsOf({ Makefile: "all: test\ntest: x\n\ttrue\nlint := 1\ncheck:\n" }),
    ["make test", "make check"],
  );
  assert.deepEqual(await commandsOf({ "Cargo.toml": "" }), ["cargo test", "cargo build"]);
  assert.deepEqual(await commandsOf({ "go.mod": "" }), ["go test", "go vet"]);
  assert.deepEqual(await commandsOf({ "pyproject.toml": "", "tox.ini": "" }), ["pytest"]);
});

Deno.test("a folder without a project, or with a broken file of one, offers nothing", async () => {
  const all: Record<string, string>[] = [
    {},
    { "package.json": "{" },
    { "package.json": "[]" },
    { x: "" },
  ];
  for (const files of all) {
    assert.deepEqual(await commandsOf(files), []);
  }
});

Deno.test("what agents may run is asked for with what was found; several can be typed, or none", async () => {
  await using dir = await tempDir();
  await dir.write("Makefile", "test:\n");
  const asking = (...answers: string[]) => {
    const asked = person(...answers);
    const interview = interviewOf(asked);
    const options = { given: undefined, work: dir.path, isRepository: true, interview };
    return { asked, allowed: decideAllowed(options) };
  };
  const usual = asking("");
  assert.deepEqual(await usual.allowed, ["make test", "git add", "git commit"]);
  assert.deepEqual(usual.asked.asked, [
    'Commands that they may run, or "none" [make test, git add, git commit]:',
  ]);
  assert.deepEqual(await asking(" npm  run test:unit ,make test,").allowed, [
    "npm run test:unit",
    "make test",
  ]);
  assert.deepEqual(await asking("None").allowed, []);
  assert.deepEqual(await asking("make test && rm -rf /", "make test").allowed, ["make test"]);
});

Deno.test("nobody who is not asked allows anything; the command line can", async () => {
  await using dir = await tempDir();
  await dir.write("Makefile", "test:\n");
  const given = (allow?: readonly string[]) =>
    decideAllowed({
      given: allow,
      work: dir.path,
      isRepository: true,
      interview: interviewOf(nobody),
    });
  assert.deepEqual(await given(), []);
  assert.deepEqual(await given(["npm test", "git add,git commit"]), [
    "npm test",
    "git add",
    "git commit",
  ]);
  for (const wrong of ["a; b", "a*", "$(a)", "a\x1bb", "a) Bash(b"]) {
    await assert.rejects(given([wrong]), UsageError, wrong);
  }
});

Deno.test("M2: agents work in a project where it is, and else in a folder below; the config is outside", async () => {
  await using dir = await tempDir();
  const at = (name: string) => name === "" ? dir.path : `${dir.path}/${name}`;
  await Deno.mkdir(at("repo/.git"), { recursive: true });
  await Deno.mkdir(at("repo/sub"));
  await Deno.mkdir(at("plain"));
  await Deno.mkdir(at("project"));
  await dir.write("project/Makefile", "test:\n");
  const cases: [folder: string, home: string, work: string][] = [
    ["plain", "plain", "plain/work"],
    ["project", "project-artificer", "project"],
    ["repo", "repo-artificer", "repo"],
    ["repo/sub", "repo-artificer", "repo/sub"],
  ];
  for (const [folder, home, work] of cases) {
    const suggested = await suggestWork(at(folder));
    assert.deepEqual(await decidePlace(suggested, at(folder)), { home: at(home), work: at(work) });
  }
  const chosen: [folder: string, work: string, home: string][] = [
    ["repo", "work", "repo-artificer"],
    ["plain", "../repo", "plain"],
    ["plain", ".", "plain-artificer"],
    ["plain", "..", `../${dir.path.split("/").at(-1)}-artificer`],
    ["plain", "later/deep", "plain"],
  ];
  for (const [folder, work, home] of chosen) {
    const place = await decidePlace(work, at(folder));
    assert.equal(place.home, home.startsWith("..") ? `${at("")}-artificer` : at(home), work);
  }
  await assert.rejects(decidePlace("/", at("plain")), /^UsageError: Cannot use \/ as the folder/);
});

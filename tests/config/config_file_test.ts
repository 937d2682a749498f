import assert from "node:assert/strict";
import { configFileAt } from "../../src/config/config_file.ts";
import { ConfigError } from "../../src/config/errors.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const TEXT = `[backend]
type = "json"
url = "b.json"
[routing.Todo]
command = "a"
in_progress_queue = "D"
`;

const hostIn = (cwd: string) => ({
  cwd,
  readFile: (path: string) => Promise.resolve({ kind: "text" as const, text: path }),
});

Deno.test("a file is called by its name below the working directory, else by its path", () => {
  const nameOf = (path: string, cwd: string) => configFileAt(path, fakeKinds, hostIn(cwd)).source;
  assert.equal(nameOf("/srv/artificer.toml", "/srv"), "artificer.toml");
  assert.equal(nameOf("/srv/conf/a.toml", "/srv"), "conf/a.toml");
  assert.equal(nameOf("/srv/..a.toml", "/srv"), "..a.toml");
  assert.equal(nameOf("/etc/a.toml", "/srv"), "/etc/a.toml");
});

Deno.test("it is read and parsed as at the start", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", TEXT);
  const file = configFileAt(path, fakeKinds);
  assert.deepEqual(await file.read(), { kind: "text", text: TEXT });
  const { path: from, baseDir, stateDir } = file.parse(TEXT);
  assert.deepEqual([from, baseDir, stateDir], [path, dir.path, `${dir.path}/.artificer`]);
});

Deno.test("a pyproject.toml is read by its table, and its problems bear its name", () => {
  const file = configFileAt("/srv/pyproject.toml", fakeKinds, hostIn("/srv"));
  const inTable = TEXT.replaceAll("[", "[tool.artificer-dispatcher.");
  assert.equal(file.parse(inTable).routes[0]?.queue, "Todo");
  assert.throws(() => file.parse(TEXT), (error: Error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /^Cannot use pyproject\.toml: it has no table/);
    return true;
  });
});

import assert from "node:assert/strict";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

interface Printed {
  readonly values: Readonly<Record<string, string | null>>;
  readonly masked: readonly string[];
  readonly baseEnv: Readonly<Record<string, string>> | null;
  readonly addedEnv: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
}

const SCRIPT = "tests/fixtures/scripts/print_environment.ts";

/** What a real process with these rights and variables reads. */
async function read(
  flags: readonly string[],
  env: Record<string, string>,
  folder = "/nonexistent",
): Promise<Printed> {
  const { code, stdout, stderr } = await runDeno(SCRIPT, { flags, env, args: [folder] });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

const ODD = "two\nlines, 'quotes' \"double\" $HOME `id` \\ é\n";

Deno.test("under the strict flags credentials are read through a child", async () => {
  const { values, masked, baseEnv, addedEnv } = await read(STRICT, {
    PLANKA_TOKEN: ODD,
    PLANKA_USER: "artificer",
    PLANKA_PASSWORD: "",
    OTHER: "x",
  });
  assert.deepEqual(values, {
    PLANKA_TOKEN: ODD,
    PLANKA_API_KEY: null,
    PLANKA_USER: "artificer",
    PLANKA_PASSWORD: null,
    PLANKA_ADMIN_TOKEN: null,
    ARTIFICER_API_TOKEN: null,
  });
  assert.deepEqual(masked, [ODD]);
  assert.equal(baseEnv, null);
  assert.deepEqual(addedEnv, {});
});

Deno.test("where it may be read, the environment is given to agents without secrets", async () => {
  const env = {
    PLANKA_TOKEN: ODD,
    PLANKA_API_KEY: "key-123456",
    PLANKA_USER: "ana",
    PLANKA_PASSWORD: "pw-123456",
    PLANKA_ADMIN_TOKEN: "admin-123456",
    ARTIFICER_API_TOKEN: "api-123456",
    OTHER: ODD,
  };
  const { values, masked, baseEnv } = await read([...STRICT, "--allow-env"], env);
  const { OTHER, ...secrets } = env;
  assert.deepEqual(values, secrets);
  assert.deepEqual(masked, [ODD, "key-123456", "pw-123456", "admin-123456", "api-123456"]);
  assert.equal(baseEnv?.OTHER, OTHER);
  assert.equal(baseEnv?.PATH, Deno.env.get("PATH"));
  for (const name of Object.keys(secrets)) assert.ok(!Object.hasOwn(baseEnv ?? {}, name), name);
});

const DOT_ENV = [
  "# credentials",
  "PLANKA_TOKEN=from-file",
  'export PLANKA_PASSWORD="from file"',
  "MODEL=large",
  "SHARED=from-file",
  "ODD-NAME=kept",
].join("\n");

Deno.test(".env adds to the environment, which wins", async () => {
  await using dir = await tempDir();
  await dir.write(".env", DOT_ENV);
  const flags = [...STRICT, "--allow-env", `--allow-read=${dir.path}`];
  const env = { PLANKA_TOKEN: "from-environment", SHARED: "from-environment" };
  const { values, baseEnv } = await read(flags, env, dir.path);
  assert.equal(values.PLANKA_TOKEN, "from-environment");
  assert.equal(values.PLANKA_PASSWORD, "from file");
  assert.equal(baseEnv?.MODEL, "large");
  assert.equal(baseEnv?.SHARED, "from-environment");
  assert.equal(baseEnv?.["ODD-NAME"], "kept");
  assert.equal(baseEnv?.PLANKA_PASSWORD, undefined);
});

Deno.test(".env is given to agents where only the environment is denied", async () => {
  await using dir = await tempDir();
  await dir.write(".env", DOT_ENV);
  const flags = [...STRICT, `--allow-read=${dir.path}`];
  const env = { PLANKA_TOKEN: "from-environment", SHARED: "from-environment" };
  const { values, baseEnv, addedEnv } = await read(flags, env, dir.path);
  assert.equal(values.PLANKA_TOKEN, "from-environment");
  assert.equal(values.PLANKA_PASSWORD, "from file");
  assert.equal(baseEnv, null);
  assert.deepEqual(addedEnv, { MODEL: "large", "ODD-NAME": "kept" });
});

Deno.test(".env is not read where reading is denied", async () => {
  await using dir = await tempDir();
  await dir.write(".env", DOT_ENV);
  const { values, addedEnv } = await read(STRICT, {}, dir.path);
  assert.equal(values.PLANKA_PASSWORD, null);
  assert.deepEqual(addedEnv, {});
});

Deno.test("an .env that is a folder is told, not passed over", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/.env`);
  const flags = [...STRICT, `--allow-read=${dir.path}`];
  const { code, stderr } = await runDeno(SCRIPT, { flags, args: [dir.path] });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot read ".*\/\.env": it is a folder/);
});

Deno.test("the right to some variables only is no right to the environment", async () => {
  const flags = [...STRICT, "--allow-env=OTHER"];
  const { values, baseEnv } = await read(flags, { PLANKA_TOKEN: "token-1" });
  assert.equal(values.PLANKA_TOKEN, "token-1");
  assert.equal(baseEnv, null);
});

Deno.test("without the right to run, the flag is named", async () => {
  const { code, stderr } = await runDeno(SCRIPT, { flags: [], env: { PLANKA_TOKEN: "x" } });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot read the board's credentials: run with --allow-run/);
});

Deno.test("a value of .env that others read differently is told with its line, and one that is useless ends it", async () => {
  await using dir = await tempDir();
  await dir.write(".env", "OK=1\nPLANKA_TOKEN=abc#def-s3cret\n");
  const flags = [...STRICT, "--allow-env", `--allow-read=${dir.path}`];
  const { values, masked, remarks } = await read(flags, {}, dir.path);
  assert.equal(values.PLANKA_TOKEN, "abc#def-s3cret");
  assert.deepEqual(masked, ["abc#def-s3cret"]);
  assert.equal(remarks.length, 1);
  assert.match(remarks[0] ?? "", /\.env", line 2: PLANKA_TOKEN has a value that a shell /);
  assert.ok(!remarks.join().includes("s3cret"));
  await dir.write(".env", `OK=1\nBIG=${"x".repeat(200_000)}\n`);
  const { code, stderr } = await runDeno(SCRIPT, { flags, args: [dir.path] });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /Cannot use ".*\.env": line 2: the value of BIG has 200004 bytes, more than/,
  );
});

Deno.test("a variable that is not UTF-8 is told by its name", async () => {
  const line = `ODD=$(printf 'a\\377b') FINE=é exec "$@"`;
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      line,
      "sh",
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-prompt",
      "--no-lock",
      ...STRICT,
      "--allow-env",
      SCRIPT,
      "/x",
    ],
  }).output();
  const { remarks, baseEnv } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(remarks, ['The variable "ODD" is not UTF-8, so agents do not get it']);
  assert.deepEqual([baseEnv.FINE, baseEnv.ODD], ["é", undefined]);
});

Deno.test("X12: copies of a credential are told by their names, under whatever rights", async () => {
  const token = "board-token-0123456789";
  const env = {
    PLANKA_TOKEN: token,
    COPY: token,
    BOARD_URL: `http://x:${token}@board`,
    OTHER: "x",
  };
  for (const flags of [STRICT, [...STRICT, "--allow-env"]]) {
    const { remarks } = await read(flags, env);
    assert.deepEqual(
      remarks.toSorted(),
      ["BOARD_URL", "COPY"].map((name) =>
        `The variable "${name}" holds a credential of the dispatcher, so agents do not get it`
      ),
    );
    assert.doesNotMatch(remarks.join(), /0123456789/);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { createEnvironment } from "../../src/process/environment.ts";

const withheldNames = ["PLANKA_TOKEN", "PLANKA_PASSWORD"];

Deno.test("a readable environment is passed on without secret names", () => {
  const base = { PATH: "/bin", PLANKA_TOKEN: "a", PLANKA_PASSWORD: "b", HOME: "/root" };
  const { env, clearEnv } = createEnvironment({ base, withheldNames }).forRun({ MINE: "1" });
  assert.deepEqual(env, { PATH: "/bin", HOME: "/root", MINE: "1" });
  assert.equal(clearEnv, true);
});

Deno.test("a secret's value is passed on under no name", () => {
  const base = { COPY: "s3cret", PART: "s3cret and more", EMPTY: "" };
  const secretValues = ["s3cret", ""];
  const { env } = createEnvironment({ base, withheldNames, secretValues }).forRun({});
  assert.deepEqual(env, { PART: "s3cret and more", EMPTY: "" });
});

Deno.test("a secret that becomes known later is left out from then on", () => {
  const secretValues = new Set<string>();
  const environment = createEnvironment({ base: { COPY: "late" }, withheldNames, secretValues });
  assert.deepEqual(environment.forRun({}).env, { COPY: "late" });
  secretValues.add("late");
  assert.deepEqual(environment.forRun({}).env, {});
});

Deno.test("an outer dispatcher's variables are not passed on; the run's own are", () => {
  const base = { ARTIFICER_TOKEN: "outer", ARTIFICER_RUN_ID: "outer", ARTIFICER_MINE: "kept" };
  const { env } = createEnvironment({ base, withheldNames }).forRun({ ARTIFICER_TOKEN: "own" });
  assert.deepEqual(env, { ARTIFICER_TOKEN: "own", ARTIFICER_MINE: "kept" });
});

Deno.test("where the environment can't be read, the known names are blanked", () => {
  const { env, clearEnv } = createEnvironment({ base: null, withheldNames })
    .forRun({ ARTIFICER_TOKEN: "own", MINE: "1" });
  assert.deepEqual(env, {
    PLANKA_TOKEN: "",
    PLANKA_PASSWORD: "",
    ARTIFICER_API_URL: "",
    ARTIFICER_TASK_ID: "",
    ARTIFICER_RUN_ID: "",
    ARTIFICER_ATTEMPT: "",
    ARTIFICER_TOKEN: "own",
    MINE: "1",
  });
  assert.equal(clearEnv, false);
});

Deno.test("runs share nothing: one's variables don't reach the next", () => {
  for (const base of [null, { PATH: "/bin" }]) {
    const environment = createEnvironment({ base, withheldNames });
    environment.forRun({ LEAK: "1" });
    assert.equal("LEAK" in environment.forRun({}).env, false);
  }
});

Deno.test("no environment makes a secret get through by name or by value", () => {
  const names = fc.constantFrom("PATH", "PLANKA_TOKEN", "COPY", "ARTIFICER_X", "__proto__x");
  const values = fc.constantFrom("s3cret", "plain", "", "other");
  fc.assert(fc.property(fc.dictionary(names, values), (base) => {
    const { env } = createEnvironment({ base, withheldNames, secretValues: ["s3cret"] }).forRun({});
    assert.ok(!Object.values(env).includes("s3cret"));
    assert.ok(!Object.keys(env).some((name) => withheldNames.includes(name)));
    assert.equal(env.PATH, base.PATH === "s3cret" ? undefined : base.PATH);
  }));
});

Deno.test("names that can only be blanked are told, but for those that the run has itself", () => {
  const environment = createEnvironment({ base: null, withheldNames });
  const { unset = [] } = environment.forRun({ ARTIFICER_TOKEN: "own" });
  assert.ok(unset.includes("PLANKA_TOKEN") && unset.includes("ARTIFICER_RUN_ID"));
  assert.ok(!unset.includes("ARTIFICER_TOKEN"));
  const read = createEnvironment({ base: {}, withheldNames }).forRun({});
  assert.deepEqual(read.unset ?? [], []);
});

const TOKEN = "board-token-0123456789";

Deno.test("X12: a copy of a secret is passed on under no name, also as a part of a URL or a header", () => {
  const copies = {
    COPY: TOKEN,
    URL: `https://api:${TOKEN}@board.example/x`,
    HEADER: `Authorization: Bearer ${TOKEN}`,
    JSON: JSON.stringify({ token: TOKEN }),
    SHORT: "postgres://ana:pa%20ss@db/app",
  };
  const free = { PATH: "/bin:/opt/pa ss/bin", NAME: "board-token" };
  const options = { withheldNames, secretValues: [TOKEN, "pa ss"] };
  const readable = createEnvironment({ base: { ...copies, ...free }, ...options }).forRun({});
  assert.deepEqual(readable.env, free);
  const inherited = { ...copies, ...free };
  const { env, unset = [] } = createEnvironment({ base: null, inherited, ...options }).forRun({});
  for (const name of Object.keys(copies)) {
    assert.equal(env[name], "", name);
    assert.ok(unset.includes(name), name);
  }
  for (const name of Object.keys(free)) assert.ok(!Object.hasOwn(env, name), name);
});

Deno.test("X12: a variable of a route or of .env brings no secret either, and a run gets its own token", () => {
  for (const base of [null, {}]) {
    const options = { base, withheldNames, secretValues: [TOKEN, "token-of-this-run"] };
    const { env } = createEnvironment(options).forRun({
      COPY: TOKEN,
      ARTIFICER_TOKEN: "token-of-this-run",
      ARTIFICER_TASK_ID: TOKEN,
      MINE: "1",
    });
    assert.ok(!env.COPY);
    assert.deepEqual([env.ARTIFICER_TOKEN, env.ARTIFICER_TASK_ID, env.MINE], [
      "token-of-this-run",
      TOKEN,
      "1",
    ]);
  }
});

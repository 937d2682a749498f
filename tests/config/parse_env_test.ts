import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEnv } from "../../src/config/environment/parse_env.ts";
import { denoDir } from "../fixtures/deno_dir.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** Lines, the value of A that they set, and whether a shell and Deno read the same. */
const CASES: readonly (readonly [text: string, value: string | undefined, isAlike: boolean])[] = [
  ["A=plain", "plain", true],
  ["export A=plain", "plain", true],
  ["A=", "", true],
  ["A=https://x.y/z?a=b", "https://x.y/z?a=b", true],
  ["A=a=b", "a=b", true],
  ["A=ünï", "ünï", true],
  ["A=abc # a comment", "abc", true],
  ["A='abc#d e$f\\n\"' # a comment", 'abc#d e$f\\n"', true],
  ['A="it\'s # this"', "it's # this", true],
  ["A='two\nlines'", "two\nlines", true],
  ['A="two\nlines"', "two\nlines", true],
  ["# A=no\n\n  # no\nA=yes", "yes", true],
  ["A=abc#def", "abc#def", false],
  ["A=#def", "#def", false],
  ["A= # a comment", "", false],
  ["A=a$HOME", "a$HOME", false],
  ['A="a$HOME"', "a$HOME", false],
  ["A=`id`", "`id`", false],
  ['A="$(id)"', "$(id)", false],
  ["A=a\\b", "a\\b", false],
  ['A="a\\nb"', "a\nb", false],
  ['A="a\\"b"', 'a"b', false],
  ["A=a b", "a b", false],
  ["A=a;b", "a;b", false],
  ["A=~/x", "~/x", false],
  ["A=it's", "it's", false],
  ['A="unterminated', '"unterminated', false],
  ['A="a"b', '"a"b', false],
  ["A = spaced", "spaced", false],
  ["A", undefined, false],
  ["A: yaml", undefined, false],
];

for (const [text, value, isAlike] of CASES) {
  Deno.test(`.env: ${JSON.stringify(text)} is ${JSON.stringify(value)}${isAlike ? "" : ", with a remark"}`, () => {
    const { variables, remarks } = parseEnv(`${text}\n`);
    assert.equal(variables["A"], value);
    assert.equal(remarks.length, isAlike ? 0 : 1);
    assert.ok(remarks.every(({ isError, line }) => !isError && line === 1));
  });
}

Deno.test(".env: what has no remark a shell and deno --env-file read as we do, as real processes", async () => {
  await using dir = await tempDir();
  const alike = CASES.filter(([, , isAlike]) => isAlike);
  await dir.write("print.js", "console.log(JSON.stringify(Deno.env.get('A')))");
  for (const [text, value] of alike) {
    await dir.write(".env", `${text}\n`);
    const [shell, deno] = await Promise.all([
      output("sh", ["-c", 'set -a; . ./.env; set +a; printf %s "$A"'], dir.path),
      output(
        Deno.execPath(),
        ["run", "--quiet", "--env-file", "--allow-env", "print.js"],
        dir.path,
      ),
    ]);
    assert.equal(shell, value, text);
    assert.equal(JSON.parse(deno), value, text);
  }
});

async function output(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { DENO_DIR: denoDir(), HOME: "/h", PATH: "/usr/bin:/bin" };
  const options = { args: [...args], cwd, env, clearEnv: true };
  return new TextDecoder().decode((await new Deno.Command(command, options).output()).stdout);
}

Deno.test(".env: the last line of a name counts, and the second is remarked on", () => {
  const { variables, remarks } = parseEnv("A=first\nA=second\n");
  assert.equal(variables["A"], "second");
  assert.deepEqual(remarks.map(({ line, name }) => [line, name]), [[2, "A"]]);
});

Deno.test(".env: a value with which no program can be started is an error of its own line", () => {
  const big = "x".repeat(200_000);
  const { remarks } = parseEnv(`A='1\n2'\n# c\nB=a\0b\nC=${big}\r\nD='${big}'\nE=1`);
  assert.deepEqual(remarks.filter(({ isError }) => isError), [
    { line: 4, name: "B", problem: "the value of B holds a NUL character", isError: true },
    ...["C", "D"].map((name, i) => ({
      line: 5 + i,
      name,
      problem: `the value of ${name} has 200002 bytes, more than the 131071 that the system allows`,
      isError: true,
    })),
  ]);
});

Deno.test(".env: no remark quotes a value, since it may be a secret", () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z #$\\'"]{12,30}$/), (value) => {
    for (const { problem } of parseEnv(`NAME=${value}`).remarks) {
      assert.ok(!problem.includes(value));
    }
  }));
});

Deno.test(".env: any value in single quotes is read back, whatever else is in the file", () => {
  const value = fc.string({ unit: "binary" }).map((text) => text.replace(/['\0\r\uFEFF]/g, ""));
  fc.assert(fc.property(value, value, (one, two) => {
    const { variables, remarks } = parseEnv(`A='${one}'\n# x\nexport B='${two}' # y`);
    assert.deepEqual([variables["A"], variables["B"], remarks], [one, two, []]);
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { readOptions } from "../../../src/agents/claude/options.ts";

const NOTHING = { printAt: null, session: false, format: null, verbose: false, persists: true };

Deno.test("without options nothing is chosen", () => {
  for (const args of [[], ["prompt"], ["mcp", "list"], ["-", ""], ["--", "-p", "--resume"]]) {
    assert.deepEqual(readOptions(args), NOTHING, args.join(" "));
  }
});

Deno.test("print mode is found where it is asked for, the last place counts", () => {
  assert.equal(readOptions(["-p", "prompt"]).printAt, 0);
  assert.equal(readOptions(["prompt", "--print"]).printAt, 1);
  assert.equal(readOptions(["--model", "opus", "-p", "prompt"]).printAt, 2);
  assert.equal(readOptions(["run", "-p", "80:80", "image", "claude", "-p", "x"]).printAt, 5);
  assert.equal(readOptions(["-p", "--", "-p"]).printAt, 0);
  for (const none of ["--printer", "--print=x", "-dp", "-np", "p", "-"]) {
    assert.equal(readOptions([none]).printAt, none === "--print=x" ? 0 : null, none);
  }
});

Deno.test("every way to say which conversation it is", () => {
  const ways = [
    ["--session-id", "x"],
    ["--session-id=x"],
    ["--resume", "x"],
    ["--resume=x"],
    ["--resume"],
    ["-r", "x"],
    ["-r=x"],
    ["-rx"],
    ["--continue"],
    ["-c"],
    ["--from-pr", "7"],
    ["--teleport"],
  ];
  for (const way of ways) {
    assert.ok(readOptions(["-p", ...way]).session, way.join(" "));
    assert.ok(readOptions([...way, "-p"]).session, way.join(" "));
    assert.ok(!readOptions(["-p", "--", ...way]).session, `-- ${way.join(" ")}`);
  }
  for (const other of ["--resumes", "--fork-session", "-d", "continue", "--compact"]) {
    assert.ok(!readOptions(["-p", other]).session, other);
  }
});

Deno.test("short options in one argument are told apart as claude does", () => {
  const read = (arg: string) => {
    const { printAt, session } = readOptions([arg]);
    return [printAt !== null, session];
  };
  assert.deepEqual(read("-cp"), [true, true]);
  assert.deepEqual(read("-pc"), [true, true]);
  assert.deepEqual(read("-pr"), [true, true]);
  assert.deepEqual(read("-rp"), [false, true], "p is the value of r");
  assert.deepEqual(read("-dpc"), [false, false], "pc is the value of d");
  assert.deepEqual(read("- print, -c"), [false, false]);
});

Deno.test("the format is known in both spellings, the last one counts", () => {
  assert.equal(readOptions(["-p", "--output-format", "json"]).format, "json");
  assert.equal(readOptions(["-p", "--output-format=text"]).format, "text");
  assert.equal(readOptions(["--output-format=text", "--output-format", "json"]).format, "json");
  assert.equal(readOptions(["-p", "--output-format"]).format, "");
  assert.equal(readOptions(["-p", "--", "--output-format", "json"]).format, null);
  assert.equal(readOptions(["-p", "--output-formats", "json"]).format, null);
});

Deno.test("--verbose and --no-session-persistence are seen", () => {
  assert.ok(readOptions(["--verbose"]).verbose);
  assert.ok(!readOptions(["--no-session-persistence"]).persists);
  assert.ok(readOptions(["--", "--no-session-persistence"]).persists);
});

Deno.test("a text that is an option's value is no option", () => {
  const texts = ["--resume", "-p", "-c", "--no-session-persistence", "--verbose"];
  for (const option of ["--append-system-prompt", "--system-prompt", "--name", "-n"]) {
    for (const text of texts) {
      assert.deepEqual(readOptions([option, text]), NOTHING, `${option} ${text}`);
    }
  }
});

Deno.test("no arguments make it throw, and those after -- decide nothing", () => {
  const some = fc.array(fc.oneof(
    fc.constantFrom("-p", "-c", "-r", "--resume", "--output-format", "--verbose", "-n"),
    fc.string({ unit: "binary" }).filter((arg) => arg !== "--"),
  ));
  fc.assert(fc.property(some, fc.array(fc.string()), (before, after) => {
    assert.deepEqual(readOptions([...before, "--", ...after]), readOptions([...before, "--"]));
  }));
});

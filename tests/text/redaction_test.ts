import assert from "node:assert/strict";
import fc from "fast-check";
import { createRedactor } from "../../src/text/redaction.ts";

const redactorOf = (...secrets: string[]) => createRedactor(() => secrets);

Deno.test("S3: every occurrence of every secret is masked", () => {
  const redact = redactorOf("hunter2-1", "hunter2-2");
  assert.equal(
    redact("a hunter2-1 b hunter2-2hunter2-1 c"),
    "a [secret] b [secret][secret] c",
  );
});

Deno.test("S3: a secret is masked as it is spelled in JSON, in JSON inside JSON, and in a URL", () => {
  const secret = 'pa"ss\\wörd /+?&=\n%';
  const redact = redactorOf(secret);
  const inJson = JSON.stringify({ secret });
  const spellings = [
    secret,
    inJson,
    JSON.stringify(inJson),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase()),
  ];
  for (const text of spellings) {
    const redacted = redact(`before ${text} after`);
    assert.match(redacted, /^before .*\[secret\].* after$/);
    assert.doesNotMatch(redacted, /ss|rd/);
  }
  assert.equal(JSON.parse(redact(inJson)).secret, "[secret]");
});

Deno.test("S3: a form's spelling of spaces is masked", () => {
  assert.equal(redactorOf("pass word")("p=pass+word&x"), "p=[secret]&x");
});

Deno.test("short values are left: they occur by chance", () => {
  assert.equal(redactorOf("", "a", "12345")("a 12345 b"), "a 12345 b");
  assert.equal(redactorOf("123456")("a 123456 b"), "a [secret] b");
});

Deno.test("a secret that begins with another one is masked whole", () => {
  for (const secrets of [["secret-1", "secret-1-longer"], ["secret-1-longer", "secret-1"]]) {
    assert.equal(
      redactorOf(...secrets)("x secret-1-longer y secret-1 z"),
      "x [secret] y [secret] z",
    );
  }
});

Deno.test("characters of a pattern are only characters", () => {
  const redact = redactorOf("a.c*e+(x)[y]{2}|^$\\");
  assert.equal(redact("abcde a.c*e+(x)[y]{2}|^$\\ z"), "abcde [secret] z");
});

Deno.test("without secrets a text stays as it is", () => {
  assert.equal(redactorOf()("anything [secret]"), "anything [secret]");
});

Deno.test("secrets that come and go are masked while they are there", () => {
  const secrets = new Set<string>();
  const redact = createRedactor(() => secrets);
  assert.equal(redact("run-token"), "run-token");
  secrets.add("run-token");
  assert.equal(redact("run-token"), "[secret]");
  secrets.delete("run-token");
  secrets.add("other-token");
  assert.equal(redact("run-token other-token"), "run-token [secret]");
});

Deno.test("S3: no secret of any content survives in any text", () => {
  const secret = fc.string({ minLength: 6, maxLength: 30 }).filter((text) =>
    !"[secret]".includes(text)
  );
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (value, a, b) => {
      const redact = redactorOf(value);
      // A mask may complete an occurrence that begins before it only where the parts overlap.
      fc.pre(!`${a}[secret]${b}`.includes(value));
      assert.ok(!redact(`${a}${value}${b}`).includes(value));
      assert.ok(redact(JSON.stringify(value)).includes("[secret]"));
      assert.ok(redact(encodeURIComponent(value.toWellFormed())).includes("[secret]"));
    }),
  );
});

Deno.test("X12: each line of a private key is masked, since output comes line by line", () => {
  const lines = ["MIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcwggSjAgEAAoIB", "short"];
  const key = ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----"].join("\n");
  const redact = createRedactor(() => [key]);
  assert.equal(redact(key), "[secret]");
  assert.deepEqual(key.split("\n").map(redact), [
    "-----BEGIN PRIVATE KEY-----",
    "[secret]",
    "[secret]",
    "short",
    "-----END PRIVATE KEY-----",
  ]);
});

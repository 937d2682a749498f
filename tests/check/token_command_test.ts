import assert from "node:assert/strict";
import { checkTokenCommand } from "../../src/check/token_command.ts";
import { Secrets } from "../../src/config/secrets.ts";

function checkOf(tokenCommand: readonly string[] | null, timeoutMs?: number) {
  const secrets = new Secrets({ values: {}, tokenCommand, cwd: "/" });
  return checkTokenCommand({ tokenCommand }, secrets, timeoutMs);
}

Deno.test("without a token command there is nothing to tell", async () => {
  assert.equal(await checkOf(null), null);
});

Deno.test("a command that prints something is ok, and what it prints is not told", async () => {
  const result = await checkOf(["sh", "-c", "echo s3cret"]);
  assert.equal(result?.state, "ok");
  assert.ok(!JSON.stringify(result).includes("s3cret"));
});

Deno.test("a command that prints nothing, fails or is missing is told", async () => {
  const cases = [
    [["true"], /printed nothing/],
    [["sh", "-c", "echo no key >&2; exit 3"], /exited with 3: no key/],
    [["no-such-command-here"], /token_command "no-such-command-here"/],
  ] as const;
  for (const [argv, expected] of cases) {
    const result = await checkOf(argv);
    assert.equal(result?.state, "failed");
    assert.match(result.message, expected);
    assert.ok(result.remedy?.includes("token_command"));
  }
});

Deno.test("a command that waits for a person is given up", async () => {
  const result = await checkOf(["sleep", "60"], 50);
  assert.equal(result?.state, "failed");
  assert.equal(result.message, 'token_command "sleep" gave no answer within 0.05 s');
});

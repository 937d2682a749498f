import assert from "node:assert/strict";
import { inspect } from "node:util";
import { neverAborted } from "../../src/async/abort.ts";
import { Secrets } from "../../src/config/secrets.ts";
import { createRedactor } from "../../src/text/redaction.ts";

const TOKEN = "token-of-the-board";

const secretsOf = (
  values: ConstructorParameters<typeof Secrets>[0]["values"],
  tokenCommand: readonly string[] | null = null,
) => new Secrets({ values, tokenCommand, cwd: "/" });

Deno.test("secrets show nothing of themselves however they are printed", async () => {
  const secrets = secretsOf({ PLANKA_TOKEN: TOKEN }, ["echo", "token-from-command"]);
  await secrets.tokenFromCommand(neverAborted);
  const nested = { a: [{ secrets }] };
  const printed = [
    String(secrets),
    `${secrets}`,
    JSON.stringify(nested),
    Deno.inspect(nested, { depth: 10, showHidden: true }),
    inspect(nested, { depth: 10, showHidden: true }),
    JSON.stringify(Object.entries(secrets)),
    JSON.stringify(structuredClone(secrets)),
  ];
  for (const text of printed) assert.ok(!text.includes("token-"), text);
});

Deno.test("an empty variable counts as unset", () => {
  const secrets = secretsOf({ PLANKA_TOKEN: "", PLANKA_USER: "ana" });
  assert.equal(secrets.get("PLANKA_TOKEN"), null);
  assert.equal(secrets.get("PLANKA_USER"), "ana");
  assert.equal(secrets.get("PLANKA_PASSWORD"), null);
});

Deno.test("a user's name is not masked, everything else is", () => {
  const secrets = secretsOf({
    PLANKA_TOKEN: TOKEN,
    PLANKA_USER: "artificer",
    PLANKA_PASSWORD: "password-1",
    ARTIFICER_API_TOKEN: "operator-1",
  });
  assert.deepEqual(secrets.masked(), [TOKEN, "password-1", "operator-1"]);
});

Deno.test("without a command there is no token from it", async () => {
  assert.equal(await secretsOf({ PLANKA_TOKEN: TOKEN }).tokenFromCommand(neverAborted), null);
  assert.equal(await secretsOf({}).tokenFromCommand(neverAborted), null);
});

Deno.test("the board's token is what the command prints each time it is asked", async () => {
  const secrets = secretsOf({ PLANKA_TOKEN: TOKEN }, ["sh", "-c", "echo token-of-$$"]);
  const first = await secrets.tokenFromCommand(neverAborted);
  const second = await secrets.tokenFromCommand(neverAborted);
  assert.match(first ?? "", /^token-of-\d+$/);
  assert.notEqual(first, second);
  assert.deepEqual(secrets.masked(), [TOKEN, first, second]);
});

Deno.test("values that are learnt later are masked until they are forgotten", () => {
  const secrets = secretsOf({});
  secrets.add("token-of-a-run");
  assert.deepEqual(secrets.masked(), ["token-of-a-run"]);
  secrets.forget("token-of-a-run");
  assert.deepEqual(secrets.masked(), []);
});

Deno.test("a redactor follows each value that comes, goes or is shared", () => {
  const secrets = secretsOf({});
  const redact = createRedactor(() => secrets.masked());
  const masked = () => redact("token-of-a-run ghp_0123456789");
  assert.equal(masked(), "token-of-a-run ghp_0123456789");
  secrets.add("token-of-a-run");
  assert.equal(masked(), "[secret] ghp_0123456789");
  secrets.share({ GITHUB_TOKEN: "ghp_0123456789" });
  assert.equal(masked(), "[secret] [secret]");
  secrets.forget("token-of-a-run");
  assert.equal(masked(), "token-of-a-run [secret]");
});

Deno.test("X12: secrets that agents have are masked by their names, and plain words and paths are not", () => {
  const secrets = secretsOf({ PLANKA_TOKEN: TOKEN });
  secrets.share({
    GITHUB_TOKEN: "ghp_0123456789",
    "db-password": "p4ssword",
    DB_PASSWORD: "postgres",
    APIKEY2: "x".repeat(16),
    SSH_KEY: "/home/ana/.ssh/id",
    KEYBOARD: "us-intl-x",
    PIN_KEY: "12345678",
    SHORT_TOKEN: "a1b2c3",
    MODEL: "claude-4-large",
  });
  assert.deepEqual(secrets.masked(), [TOKEN, "ghp_0123456789", "p4ssword", "x".repeat(16)]);
  assert.deepEqual(secrets.withheld(), [TOKEN]);
});

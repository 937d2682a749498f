import assert from "node:assert/strict";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import {
  operatorTokenFault,
  requireUsableToken,
} from "../../src/config/environment/operator_token.ts";

const MINIMAL = 'api_port = 0\n[backend]\ntype = "json"\nurl = "board.json"\n' +
  '[routing.Todo]\ncommand = "true"\nin_progress_queue = "Doing"\n';

const problemOf = (token: string) => operatorTokenFault(token)?.problem ?? null;

Deno.test("X12: a token that can be guessed, not sent or not masked is refused, with what to do", () => {
  for (
    const [token, why] of [
      ["x", /fewer than 16 characters/],
      ["fifteen-chars-0", /fewer than 16 characters/],
      // Eight characters that take more than 16 places.
      ["\u{1f600}".repeat(8), /fewer than 16 characters/],
      ["a token with spaces", /only letters, digits/],
      ["two-lines-of\na-token", /only letters, digits/],
      ["schl\u00fcssel-der-lang-ist", /only letters, digits/],
      ["equals=within=a-token", /only letters, digits/],
      ["0000000000000000", /fewer than 5 different/],
      ["12341234123412341234", /fewer than 5 different/],
    ] as const
  ) {
    assert.match(problemOf(token) ?? "", why, token);
    assert.ok(!problemOf(token)?.includes(token));
    assert.match(operatorTokenFault(token)?.remedy ?? "", /openssl rand -hex 32/);
  }
});

Deno.test("X12: what init writes and what password stores make is accepted", () => {
  for (
    const token of ["sixteen-chars-00", "0123456789abcdef".repeat(4), "Zm9vYmFyL2Jhei0rMTIzNA=="]
  ) {
    assert.equal(problemOf(token), null);
  }
});

Deno.test("X12: people need no token", () => {
  requireUsableToken({ get: () => null });
  assert.throws(() => requireUsableToken({ get: () => "short" }), {
    name: "UsageError",
    message: /^Cannot use ARTIFICER_API_TOKEN: .*; set it to a long random text/,
  });
});

Deno.test("a token that cannot be used is named with where it is set", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", MINIMAL);
  await dir.write(".env", "ARTIFICER_API_TOKEN=short\n");
  const start = async (env: Record<string, string>) =>
    (await runDeno("main.ts", { flags: ["--allow-all"], args: ["start"], cwd: dir.path, env }))
      .stderr.replace(/\n {2}/g, " ");
  assert.ok((await start({})).startsWith(
    `Cannot use ARTIFICER_API_TOKEN of "${dir.path}/.env": it has fewer than 16`,
  ));
  assert.ok((await start({ ARTIFICER_API_TOKEN: "brief" })).startsWith(
    "Cannot use ARTIFICER_API_TOKEN of the environment: it has fewer than 16",
  ));
});

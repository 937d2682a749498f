import assert from "node:assert/strict";
import { runPages, runPath } from "../../../src/cli/client/runs.ts";
import { json, serveScript } from "./scripted_server.ts";

Deno.test("what a person calls a run is one part of the path, whatever it holds", () => {
  assert.equal(runPath(" 1a2b3c4d "), "/runs/1a2b3c4d");
  assert.equal(runPath("a/../b?c#d"), "/runs/a%2F..%2Fb%3Fc%23d");
  for (const named of ["", " ", ".", ".."]) {
    assert.throws(() => runPath(named), {
      name: "ClientError",
      message:
        `Cannot find run "${named}": that is not an id; "artificer-dispatcher runs" lists all runs`,
    });
  }
});

Deno.test("a next page that is no path of this server is not asked for", async () => {
  await using server = serveScript(() => json({ runs: [], next: "@evil.example/runs" }));
  using api = server.client("secret-token");
  const pages = runPages(api, new URLSearchParams());
  await assert.rejects(Array.fromAsync(pages), {
    message: 'Cannot ask for "@evil.example/runs": it is not a path',
  });
});

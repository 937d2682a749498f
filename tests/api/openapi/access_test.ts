import assert from "node:assert/strict";
import { assertProblem, serveApi } from "../api_fixture.ts";

const guard = { allowedHosts: [], requireToken: true, loopback: false };

Deno.test("the document and its page are there without a token, and with a wrong one; nothing else is", async () => {
  await using api = serveApi({ guard });
  const headers = { authorization: "Bearer unknown" };
  for (const path of ["/openapi.json", "/docs", "/docs/"]) {
    assert.equal((await api.send("GET", path)).status, 200);
    assert.equal((await api.send("GET", path, undefined, headers)).status, 200);
  }
  for (const path of ["/status", "/runs", "/tasks/1", "/docs/x", "/openapi.json/x"]) {
    assertProblem(await api.send("GET", path), 401, "token_required");
  }
});

Deno.test("H1, H2: the document and its page are refused to a foreign host and to a foreign page", async () => {
  await using api = serveApi();
  for (const path of ["/openapi.json", "/docs"]) {
    const foreign = { origin: "https://evil.example" };
    assertProblem(await api.send("GET", path, undefined, foreign), 403, "foreign_origin");
    const wire = await api.raw(
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    assert.match(wire, /^HTTP\/1\.1 403 /);
  }
});

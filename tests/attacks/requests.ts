import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

attempt("D1: a request for another Host is refused", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  for (const host of ["evil.example", "evil.example:80", "localhost.evil.example", ""]) {
    const answer = await kit.raw(url, `GET /status HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, host);
  }
});

attempt(
  "D2: a second user without the token reads no task",
  { needs: ["second user", "curl"] },
  async (kit) => {
    await kit.setUp({
      settings: "api_require_token = true",
      queues: { Todo: [], Elsewhere: [{ id: "7", name: "private" }] },
    });
    const env = { ARTIFICER_API_TOKEN: "operator-token-5b1c0f" };
    await using dispatcher = kit.start({ env });
    const url = await dispatcher.url();
    const { stdout } = await kit.other.sh(`curl -sS -i "${url}/tasks/7"`);
    assert.match(stdout, /^HTTP\/1\.1 401 /);
    assert.doesNotMatch(stdout, /private/);
  },
);

import assert from "node:assert/strict";
import { httpUrl, serverAddress, serverNeeds } from "../../../src/backends/http/options.ts";

Deno.test("requests go to the address without its last slash, with the authority's absolute path", () => {
  assert.deepEqual(serverAddress({ url: "https://git.example.com/api/" }, "/base"), {
    base: "https://git.example.com/api",
    caFile: null,
  });
  assert.deepEqual(serverAddress({ url: "http://localhost:1", ca_file: "ca.pem" }, "/base"), {
    base: "http://localhost:1",
    caFile: "/base/ca.pem",
  });
});

Deno.test("a board needs its server's host and the authority's file, and says so by its type", () => {
  const options = { url: "https://git.example.com", ca_file: "/etc/ca.pem" };
  assert.deepEqual(serverNeeds("gitlab", options, "/base"), [
    {
      permission: { name: "net", host: "git.example.com:443" },
      who: 'Backend "gitlab"',
      why: "to reach https://git.example.com",
    },
    {
      permission: { name: "read", path: "/etc/ca.pem" },
      who: 'Backend "gitlab"',
      why: 'to read the ca_file "/etc/ca.pem"',
    },
  ]);
});

Deno.test("an option that is an address refuses everything else", () => {
  assert.ok(httpUrl.safeParse("http://localhost:3000").success);
  assert.equal(
    httpUrl.safeParse("ftp://example.com").error?.issues[0]?.message,
    "must be an http:// or https:// URL without credentials, query or fragment",
  );
});

import assert from "node:assert/strict";
import { planka } from "../../../src/backends/planka/mod.ts";
import { sourcesBelow } from "../../fixtures/sources.ts";

const url = "http://localhost:3000";

const permissions = (options: Record<string, unknown>) =>
  planka.bind(options, "/base").needs.map(({ permission }) => permission);

Deno.test("a Planka board needs the host and port that it is at", () => {
  assert.deepEqual(permissions({ url }), [{ name: "net", host: "localhost:3000" }]);
  assert.deepEqual(permissions({ url: "https://example.com/planka" }), [
    { name: "net", host: "example.com:443" },
  ]);
  assert.deepEqual(permissions({ url: "http://127.0.0.1" }), [
    { name: "net", host: "127.0.0.1:80" },
  ]);
});

Deno.test("every variable that its sources read is declared, and only a user's name is no secret", async () => {
  const declared = new Map(planka.credentials.map(({ name, isSecret }) => [name, isSecret]));
  const sources = await sourcesBelow("src/backends/planka");
  const texts = await Promise.all(sources.map((source) => Deno.readTextFile(source)));
  const read = new Set(texts.join("\n").match(/PLANKA_[A-Z_]*[A-Z]/g));
  assert.deepEqual([...declared.keys()].toSorted(), [...read].toSorted());
  assert.deepEqual([...declared].filter(([, isSecret]) => !isSecret), [["PLANKA_USER", false]]);
});

Deno.test("a ca_file is read, from the config's folder where its path is relative", () => {
  const read = (path: string) => [
    { name: "net", host: "localhost:3000" },
    { name: "read", path },
  ];
  assert.deepEqual(permissions({ url, ca_file: "ca.pem" }), read("/base/ca.pem"));
  assert.deepEqual(permissions({ url, ca_file: "/etc/ca.pem" }), read("/etc/ca.pem"));
});

Deno.test("it is said who needs what, and why", () => {
  const { needs } = planka.bind({ url, ca_file: "ca.pem" }, "/base");
  assert.deepEqual(needs.map(({ who, why }) => `${who} needs it ${why}`), [
    'Backend "planka" needs it to reach http://localhost:3000',
    'Backend "planka" needs it to read the ca_file "/base/ca.pem"',
  ]);
});

const wrong: Record<string, Record<string, unknown>> = {
  "no url": {},
  "a url with credentials": { url: "http://me:secret@localhost" },
  "a url that is a path": { url: "board.json" },
  "an empty claim label": { url, claim_label: "" },
  "a claim label that is too long": { url, claim_label: "x".repeat(129) },
  "a claim label with a NUL": { url, claim_label: "a\0b" },
  "an empty ca_file": { url, ca_file: "" },
  "a webhook without a token": { url, webhook: {} },
  "a webhook with an empty token": { url, webhook: { token: "" } },
  "a webhook with an unknown key": { url, webhook: { token: "x", path: "/" } },
};
for (const [what, options] of Object.entries(wrong)) {
  Deno.test(`${what} is refused`, () => {
    assert.equal(planka.options.safeParse(options).success, false);
  });
}

Deno.test("all options at once are fine", () => {
  const options = {
    url,
    claim_label: "claiming",
    ca_file: "ca.pem",
    webhook: { token: "4f1c0a9be2d37586" },
  };
  assert.deepEqual(planka.options.parse(options), options);
});

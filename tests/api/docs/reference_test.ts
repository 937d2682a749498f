import assert from "node:assert/strict";
import { fieldsOf, typeOf } from "../../../src/api/docs/fields.ts";
import { markdownOf } from "../../../src/api/docs/markdown.ts";
import { referenceOf } from "../../../src/api/docs/reference.ts";
import { ENDPOINTS } from "../../../src/api/endpoints/mod.ts";
import { createApiDocument } from "../../../src/api/openapi/document.ts";

const reference = referenceOf(
  createApiDocument({ version: "1", server: "http://localhost:1", endpoints: ENDPOINTS }),
);

Deno.test("a type is told in words", () => {
  const expected = [
    [{ type: "string" }, ["string"]],
    [{ type: ["integer", "null"] }, ["integer or null"]],
    [{ type: "integer", minimum: 1, maximum: 9, default: 5 }, ["integer from 1 to 9, 5 if absent"]],
    [{ type: "integer", minimum: 0 }, ["integer from 0"]],
    [{ type: "string", format: "date-time" }, ["instant (ISO 8601)"]],
    [{ type: ["string", "null"], enum: ["a", "b", null] }, ['"a", "b" or null']],
    [{ type: "string", const: "ok" }, ['"ok"']],
    [{ $ref: "#/components/schemas/Run" }, [{ shape: "Run" }]],
    [
      { type: "array", items: { $ref: "#/components/schemas/Run" } },
      ["list of ", { shape: "Run" }],
    ],
    [
      { anyOf: [{ $ref: "#/components/schemas/Usage" }, { type: "null" }] },
      [{ shape: "Usage" }, " or ", "null"],
    ],
    [{}, ["anything"]],
  ] as const;
  for (const [schema, words] of expected) assert.deepEqual(typeOf(schema), words);
});

Deno.test("an object's fields are followed by those within them", () => {
  const inner = { type: "object", properties: { b: { type: "string" } }, required: ["b"] };
  const fields = fieldsOf({
    properties: { one: inner, many: { type: "array", items: inner } },
    required: ["many"],
  });
  assert.deepEqual(
    fields.map(({ name, isRequired }) => [name, isRequired]),
    [["one", false], ["one.b", true], ["many", true], ["many[].b", true]],
  );
});

Deno.test("what any request may meet is told once, and not at each endpoint", () => {
  assert.deepEqual(
    reference.commonCodes.toSorted(),
    [
      "foreign_host",
      "foreign_origin",
      "internal",
      "other_instance",
      "run_ended",
      "stopping",
      "token_malformed",
      "token_required",
      "token_unknown",
      "too_many_connections",
      "too_many_requests",
    ],
  );
  const endpoints = reference.groups.flatMap((group) => group.endpoints);
  for (const { codes } of endpoints) {
    assert.ok(codes.every((code) => !reference.commonCodes.includes(code)));
  }
  const cancel = endpoints.find(({ anchor }) => anchor === "cancelRun");
  assert.ok(cancel?.codes.includes("run_over"));
});

Deno.test("a status that may be a problem too is an answer; one that is nothing else is not", () => {
  const endpoints = reference.groups.flatMap((group) => group.endpoints);
  const health = endpoints.find(({ anchor }) => anchor === "getHealth");
  assert.deepEqual(health?.answers.map(({ status }) => status), ["200", "503"]);
  const log = endpoints.find(({ anchor }) => anchor === "getRunLog");
  assert.deepEqual(log?.answers.map(({ status, type }) => [status, type]), [
    ["200", ["text/plain"]],
    ["206", ["text/plain"]],
  ]);
});

Deno.test("what is empty leaves no trace on the page: an endpoint without curl lines, an object without fields", () => {
  const text = markdownOf(reference);
  assert.match(text, /`POST \/hooks\/\{board\}`/);
  assert.match(text, /### Hook\n/);
  assert.doesNotMatch(text, /```sh\n+```/);
  assert.doesNotMatch(text, /\| --- \|\n\n/);
});

Deno.test("a GET is not said to take effect", () => {
  const descriptionOf = (anchor: string, status: string) =>
    reference.groups.flatMap(({ endpoints }) => endpoints).find((endpoint) =>
      endpoint.anchor === anchor
    )?.answers.find((answer) => answer.status === status)?.description;
  assert.equal(
    descriptionOf("getHealth", "503"),
    "The board fails. `stopping`: The dispatcher is stopping. `too_many_connections`: All connections that `api_max_connections` allows are in use, for requests or for logs that are followed.",
  );
  const stopping = reference.codes.find(({ code }) => code === "stopping");
  assert.equal(stopping?.meaning, "The dispatcher is stopping. The request may have taken effect.");
});

Deno.test("a bar in a text does not end a cell of a Markdown table", () => {
  const codes = [{ code: "x", status: 400, meaning: "either | or\nboth" }];
  assert.match(markdownOf({ ...reference, codes }), /\| `x` \| 400 \| either \\\| or both \|/);
});

Deno.test("every link within the Markdown page leads to a heading", () => {
  const text = markdownOf(reference);
  const headings = Array.from(
    text.matchAll(/^#+ (.+)$/gm),
    ([, heading = ""]) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-"),
  );
  for (const [, target = ""] of text.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.equal(headings.filter((heading) => heading === target).length, 1, target);
  }
});

import assert from "node:assert/strict";
import { byAge, isPlankaId } from "../../../../src/backends/planka/model/ids.ts";

for (const id of ["1", "1357158568008091264", "9223372036854775807"]) {
  Deno.test(`${id} is an id`, () => assert.ok(isPlankaId(id)));
}

for (
  const id of [
    "",
    "0",
    "01",
    "-1",
    "1.0",
    "1e3",
    " 1",
    "1\n",
    "9223372036854775808",
    "10000000000000000000",
    "../1",
    "1/2",
    "1?x",
    "１",
    "no-such",
  ]
) {
  Deno.test(`${JSON.stringify(id)} is no id`, () => assert.ok(!isPlankaId(id)));
}

Deno.test("ids that no number can hold are compared as they are", () => {
  const ids = ["9007199254740993", "9007199254740992", "10", "9"].map((id) => ({ id }));
  assert.deepEqual(ids.toSorted(byAge).map(({ id }) => id), [
    "9",
    "10",
    "9007199254740992",
    "9007199254740993",
  ]);
  assert.equal(byAge({ id: "1" }, { id: "1" }), 0);
});

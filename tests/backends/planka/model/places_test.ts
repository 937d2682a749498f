import assert from "node:assert/strict";
import { namesakes, placesFor, toPlaces } from "../../../../src/backends/planka/model/places.ts";

const places = (...names: string[]) =>
  names.map((fullName, index) => ({ boardId: `${index + 1}`, fullName }));

const names = (found: readonly { readonly fullName: string }[]) =>
  found.map(({ fullName }) => fullName);

Deno.test("a place is called by its project and its board, oldest first", () => {
  const answer = {
    items: [{ id: "1", name: "My.Project" }],
    included: {
      boards: [
        { id: "20", name: "Later", projectId: "1" },
        { id: "3", name: "Earlier", projectId: "1" },
      ],
    },
  };
  assert.deepEqual(names(toPlaces(answer)), ["My.Project.Earlier", "My.Project.Later"]);
});

Deno.test("a queue may be on every board that its name begins with", () => {
  const all = places("A.B", "A.B.C", "A", "A.Bx", "B.C");
  assert.deepEqual(names(placesFor("A.B.C.D", all)), ["A.B", "A.B.C", "A"]);
  assert.deepEqual(names(placesFor("A.Bx.D", all)), ["A", "A.Bx"]);
  assert.deepEqual(placesFor("X.Y.Z", all), []);
});

Deno.test("a board alone is no queue", () => {
  assert.deepEqual(placesFor("A.B", places("A.B")), []);
  assert.deepEqual(placesFor("A.B.", places("A.B")), []);
});

Deno.test("boards that share a name are told, however their names are cut", () => {
  assert.equal(namesakes(places("A.B", "A.C")), null);
  assert.deepEqual(namesakes(places("A.B", "X.Y", "A.B"))?.map(({ boardId }) => boardId), [
    "1",
    "3",
  ]);
});

import assert from "node:assert/strict";
import { colorOf } from "../../../../src/backends/planka/cards/colors.ts";
import { LABEL_COLORS } from "../../../fakes/planka/state/colors.ts";

Deno.test("a label has the same colour always, one that Planka knows", () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `label ${index}`);
  const colors = new Set(names.map(colorOf));
  assert.deepEqual(colors, new Set(LABEL_COLORS));
  assert.equal(colors.size, 42);
});

Deno.test("colours do not change from one version to the next", () => {
  assert.deepEqual(["bug", "Fehler 🐞", ""].map(colorOf), [
    "tank-green",
    "red-burgundy",
    "modern-green",
  ]);
});

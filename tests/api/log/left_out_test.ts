import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createGapMarker, type GapMarker } from "../../../src/api/log/left_out.ts";

const encoder = new TextEncoder();

/** What is told of pieces that lie where they say. */
function told(
  tell: GapMarker,
  ...pieces: readonly (readonly [number, string | readonly number[]])[]
) {
  const chunks = pieces.flatMap(([position, text]) => {
    const bytes = typeof text === "string" ? encoder.encode(text) : new Uint8Array(text);
    return tell({ position, bytes });
  });
  return new TextDecoder("utf-8", { fatal: true }).decode(
    new Uint8Array(chunks.flatMap((chunk) => [...chunk])),
  );
}

Deno.test("pieces that follow each other are one text, wherever a character is cut", () => {
  const bytes = encoder.encode("naïve – 😀\n");
  fc.assert(fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
    const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
    const pieces = edges.slice(1).map((to, index) => {
      const from = edges[index] ?? 0;
      return [from, [...bytes.subarray(from, to)]] as const;
    });
    assert.equal(told(createGapMarker(0), ...pieces), "naïve – 😀\n");
  }));
});

Deno.test("what was forgotten at the front is told by a line", () => {
  assert.equal(told(createGapMarker(0), [7, "rest\n"]), "[… 7 bytes left out …]\nrest\n");
  assert.equal(told(createGapMarker(3), [7, "rest\n"]), "[… 4 bytes left out …]\nrest\n");
});

Deno.test("what was forgotten between two pieces is told on a line of its own", () => {
  assert.equal(
    told(createGapMarker(0), [0, "one\n"], [10, "two\n"]),
    "one\n[… 6 bytes left out …]\ntwo\n",
  );
  assert.equal(
    told(createGapMarker(0), [0, "begun"], [10, "two\n"]),
    "begun\n[… 5 bytes left out …]\ntwo\n",
  );
});

Deno.test("half of a character after a gap belongs to the gap", () => {
  const rest = [...encoder.encode("😀!\n")].slice(2);
  assert.equal(told(createGapMarker(0), [2, rest]), "[… 4 bytes left out …]\n!\n");
  assert.equal(told(createGapMarker(0), [2, rest.slice(0, 2)]), "[… 4 bytes left out …]\n");
});

Deno.test("where all that was said is forgotten, that is what is told", () => {
  assert.equal(told(createGapMarker(0), [9, ""]), "[… 9 bytes left out …]\n");
  assert.equal(told(createGapMarker(0), [0, ""]), "");
});

import assert from "node:assert/strict";

import { insertAt, type Insertion } from "./positions.ts";

function insert(wanted: number, ...positions: number[]): [number, Record<string, number>] {
  const others = positions.map((position, index) => ({ id: `${index}`, position }));
  const { position, shifted }: Insertion = insertAt(wanted, others);
  return [position, Object.fromEntries(shifted.map((each) => [each.id, each.position]))];
}

Deno.test("where there is room nothing moves", () => {
  assert.deepEqual(insert(65536), [65536, {}]);
  assert.deepEqual(insert(100, 65536), [100, {}]);
  assert.deepEqual(insert(65536.125, 65536, 131072), [65536.125, {}]);
  assert.deepEqual(insert(65535.875, 65536), [65535.875, {}]);
});

Deno.test("less than 0.125 behind a neighbour, it goes between that and the next", () => {
  assert.deepEqual(insert(65536.1, 65536, 131072), [98304, {}]);
  assert.deepEqual(insert(65536, 65536), [65536 + 16384, {}]);
});

Deno.test("less than 0.125 before a neighbour, the neighbour gives way", () => {
  assert.deepEqual(insert(65535.9, 65536, 131072), [65535.9, { 0: (65535.9 + 131072) / 2 }]);
  assert.deepEqual(insert(65535.9, 65536), [65535.9, { 0: 65535.9 + 16384 }]);
});

Deno.test("a crowd gives way one after the other, until there is room", () => {
  const [position, shifted] = insert(1, 1, 1.05, 1.1, 40_000);
  assert.equal(position, 1 + 16384);
  assert.deepEqual(shifted, { 1: 1 + 2 * 16384, 2: (1 + 2 * 16384 + 40_000) / 2 });
});

Deno.test("zero is no place: the top of a list is above it", () => {
  assert.deepEqual(insert(0), [16384, {}]);
  assert.deepEqual(insert(0, 65536), [32768, {}]);
  assert.deepEqual(insert(0.0625, 0.0625), [32768, { 0: 16384 }]);
});

Deno.test("beyond 2^50 the list is numbered anew", () => {
  assert.deepEqual(insert(2 ** 50, 65536), [2 ** 50, {}]);
  assert.deepEqual(insert(2 ** 50 + 1, 65536, 131072), [49152, { 0: 16384, 1: 32768 }]);
  assert.deepEqual(insert(2 ** 50 - 1, 2 ** 50 - 1), [32768, { 0: 16384 }]);
});

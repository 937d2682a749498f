import assert from "node:assert/strict";
import { writeAll } from "../../src/bytes/write_all.ts";

Deno.test("writeAll: what takes little at once gets everything, in order, and nothing twice", async () => {
  const taken: number[] = [];
  const target = {
    write(bytes: Uint8Array) {
      const some = bytes.subarray(0, 2);
      taken.push(...some);
      return Promise.resolve(some.length);
    },
  };
  await writeAll(target, Uint8Array.of(1, 2, 3, 4, 5));
  assert.deepEqual(taken, [1, 2, 3, 4, 5]);
});

Deno.test("writeAll: a failure ends it", async () => {
  const target = { write: () => Promise.reject(new Error("full")) };
  await assert.rejects(writeAll(target, Uint8Array.of(1)), /full/);
});

import assert from "node:assert/strict";
import { isSameVersion } from "../../../src/backends/json/file/version.ts";
import { isTooFresh } from "../../../src/files/time_stamps.ts";

const info = {
  ino: 5,
  dev: 1,
  size: 10,
  mtime: new Date(1_000_000),
  ctime: new Date(1_000_000),
} as Deno.FileInfo;

Deno.test("two equal looks are one version", () => {
  assert.ok(isSameVersion(info, { ...info, mtime: new Date(1_000_000), atime: new Date(5) }));
});

const DIFFERENCES: readonly Partial<Deno.FileInfo>[] = [
  { ino: 6 },
  { dev: 2 },
  { size: 11 },
  { mtime: new Date(1_000_001) },
  { ctime: new Date(1_001_000) },
  { mtime: null },
];

for (const difference of DIFFERENCES) {
  Deno.test(`another ${Object.keys(difference)} is another version: ${Object.values(difference)}`, () => {
    assert.ok(!isSameVersion(info, { ...info, ...difference }));
  });
}

Deno.test("a file is too fresh for 20 ms, also where its stamp is ahead of our clock", () => {
  assert.ok(isTooFresh(info, 1_000_000));
  assert.ok(isTooFresh(info, 1_000_019));
  assert.ok(isTooFresh(info, 999_990));
  assert.ok(!isTooFresh(info, 1_000_020));
  assert.ok(!isTooFresh({ ...info, mtime: null }, 1_000_000));
});

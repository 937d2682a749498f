import assert from "node:assert/strict";
import { checkRights } from "../../src/check/rights.ts";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import type { Rights } from "../../src/security/permissions.ts";

const SETTINGS = parseConfig(
  `[backend]\ntype = "json"\nurl = "/srv/board/b.json"\n` +
    `[routing.Todo]\ncommand = "a"\nin_progress_queue = "D"\n`,
  {
    source: "x",
    path: null,
    baseDir: "/srv",
    kinds: configKinds,
  },
);

const without = (...names: string[]): Rights => ({
  querySync: ({ name }) =>
    ({ state: names.includes(name) ? "denied" : "granted" }) as Deno.PermissionStatus,
  revokeSync: () => {
    throw new Error("Nothing is to be given up");
  },
});

Deno.test("with every right all is ok", () => {
  const { result, lacks } = checkRights(SETTINGS, without());
  assert.equal(result.state, "ok");
  assert.deepEqual(lacks, { run: false, api: false, board: false });
});

Deno.test("a right that is missing is told in the words of a start, its flag as the remedy", () => {
  const { result, lacks } = checkRights(SETTINGS, without("run", "write"), false);
  assert.equal(result.state, "failed");
  assert.match(
    result.message,
    /^Cannot start: a right is missing\n {2}The dispatcher needs --allow-run /,
  );
  assert.equal(result.remedy, "Run with --allow-run --allow-write=/srv/board");
  assert.deepEqual(lacks, { run: true, api: false, board: true });
});

Deno.test("of an executable that was built without a right, the other one is the remedy", () => {
  const { result } = checkRights(SETTINGS, without("read"), true);
  assert.match(
    result.remedy ?? "",
    /use "artificer-dispatcher", not "artificer-dispatcher-strict"/,
  );
});

Deno.test("the port can't be looked at without the right to listen", () => {
  assert.deepEqual(checkRights(SETTINGS, without("net")).lacks, {
    run: false,
    api: true,
    board: false,
  });
});

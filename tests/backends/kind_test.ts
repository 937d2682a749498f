import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { defineBackend, type RemoteBackendContext } from "../../src/backends/kind.ts";
import type { CallOptions } from "../../src/contracts/task_adapter.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";

const call: CallOptions = { signal: neverAborted };
const context = {
  clock: systemClock,
  warn: () => {},
  credentials: { get: () => null, tokenFromCommand: () => Promise.resolve(null), add: () => {} },
};

/** A kind that remembers what it was made with. */
function recordingKind() {
  const made: [number, RemoteBackendContext, CallOptions][] = [];
  const kind = defineBackend({
    type: "recording",
    options: z.strictObject({ size: z.number().default(7).describe("How big it is") }),
    credentials: [{ name: "RECORDING_TOKEN", isSecret: true }],
    needs: ({ size }, baseDir) => [{
      permission: { name: "read", path: `${baseDir}/${size.toFixed(1)}` },
      who: "It",
      why: "to read",
    }],
    create: (options, context, call) => {
      made.push([options.size, context, call]);
      return Promise.resolve(new ScriptedBoard({}));
    },
  });
  return { kind, made };
}

Deno.test("a kind gets its options parsed, its folder and the caller's signal", async () => {
  const { kind, made } = recordingKind();
  const board = kind.bind({}, "/base");
  await board.create(context, call);
  assert.deepEqual(made, [[7, { ...context, baseDir: "/base" }, call]]);
  assert.equal(made[0]?.[2], call);
  assert.deepEqual(board.needs.map(({ permission }) => permission), [
    { name: "read", path: "/base/7.0" },
  ]);
});

Deno.test("what a kind does not define is empty, and its credentials go with the board", () => {
  const { boardFile, credentials } = recordingKind().kind.bind({}, "/");
  assert.equal(boardFile, null);
  assert.deepEqual(credentials, [{ name: "RECORDING_TOKEN", isSecret: true }]);
});

Deno.test("options that the schema refuses are not bound", () => {
  assert.throws(() => recordingKind().kind.bind({ size: "7" }, "/"), { name: "ZodError" });
  assert.throws(() => recordingKind().kind.bind({ colour: "red" }, "/"), { name: "ZodError" });
});

Deno.test("two boards are equal if their kind, options and folder are", () => {
  const { kind } = recordingKind();
  const same = isDeepStrictEqual(kind.bind({}, "/"), kind.bind({ size: 7 }, "/"));
  assert.ok(same);
  assert.ok(!isDeepStrictEqual(kind.bind({}, "/"), kind.bind({ size: 8 }, "/")));
  assert.ok(!isDeepStrictEqual(kind.bind({}, "/"), kind.bind({}, "/other")));
});

import assert from "node:assert/strict";
import * as z from "zod";
import { parseInput, TASK_ID } from "../../src/operations/input.ts";
import { defineOperation } from "../../src/operations/operation.ts";
import { refused } from "../../src/operations/result.ts";

const KIND = {
  what: "move it",
  input: z.strictObject({ id: TASK_ID, target: z.string("is missing") }),
  aliases: { queue: "target" },
};

Deno.test("what is given at once and what comes later are one input", () => {
  assert.deepEqual(parseInput(KIND, { id: "1" }, [["queue", "Done"]]), {
    ok: true,
    value: { id: "1", target: "Done" },
  });
  assert.deepEqual(parseInput(KIND, { id: "1", target: "Done" }, []), {
    ok: true,
    value: { id: "1", target: "Done" },
  });
});

Deno.test("what is given at once cannot be given again, and is not named among what is allowed", () => {
  const again = parseInput(KIND, { id: "1" }, [["id", "2"], ["target", "Done"]]);
  assert.ok(!again.ok);
  assert.deepEqual(again.errors, [{
    path: "id",
    detail: 'is not known; allowed: "target"',
  }]);
});

Deno.test("a refusal that an operation does not list does not compile", () => {
  defineOperation({
    what: "ask",
    access: "anyone",
    input: z.strictObject({}),
    refusals: ["no_log"],
    // @ts-expect-error -- "run_over" is not listed
    run: () => refused("run_over", "Cannot ask: it is over"),
  });
});

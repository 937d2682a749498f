import assert from "node:assert/strict";
import * as z from "zod";
import { commandAgent } from "../../src/agents/command/mod.ts";
import { defineAgent } from "../../src/agents/kind.ts";

Deno.test("an adapter is made from options as the kind's own schema parses them", async () => {
  const adapter = await commandAgent.load();
  const made: unknown[] = [];
  const kind = defineAgent({
    ...commandAgent,
    type: "other",
    options: z.strictObject({ model: z.string().default("small").describe("Which model") }),
    load: () =>
      Promise.resolve(({ model }: { model: string }) => {
        made.push(model);
        return adapter;
      }),
  });
  await kind.load();
  await kind.load({ model: "large" });
  assert.deepEqual(made, ["small", "large"]);
  await assert.rejects(kind.load({ model: 7 }), { name: "ZodError" });
  await assert.rejects(kind.load({ mode: "x" }), { name: "ZodError" });
});

import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../src/version.ts";

Deno.test("the version is deno.json's", () => {
  assert.equal(VERSION, config.version);
});

import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { describeVersion } from "../../src/cli/version.ts";
import { VERSION } from "../../src/version.ts";

Deno.test("the version is deno.json's", () => {
  assert.equal(VERSION, config.version);
});

Deno.test("the version is told with what it runs on", () => {
  assert.equal(
    describeVersion(),
    `artificer-dispatcher ${VERSION} (deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch})`,
  );
});

import assert from "node:assert/strict";
import { describeVersion } from "../../src/cli/help.ts";
import { VERSION } from "../../src/version.ts";

Deno.test("the version is told with what it runs on", () => {
  assert.equal(
    describeVersion(),
    `artificer-dispatcher ${VERSION} (deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch})`,
  );
});

import assert from "node:assert/strict";
import { fakeTask } from "../../fakes/fake_board.ts";
import { testWith } from "../../fixtures/tools.ts";
import { serveApi } from "../api_fixture.ts";
import { recordLiveRun } from "../../fixtures/recorded_runs.ts";

testWith("curl", "every curl line of the document works as it is written", async (t) => {
  await using api = serveApi();
  const id = await recordLiveRun(api);
  api.control.onRetry = (taskId) => ({ type: "queued", task: fakeTask({ id: taskId }) });
  const log = api.logs.open(id);
  log.append("printed");
  log.close();
  const { json } = await api.send("GET", "/openapi.json");
  const samples = Object.values<Record<string, { "x-codeSamples": { source: string }[] }>>(
    json.paths,
  ).flatMap((item) => Object.values(item)).flatMap((operation) => operation["x-codeSamples"]);
  assert.ok(samples.length >= Object.keys(json.paths).length);
  for (const { source } of samples) {
    await t.step(source, async () => {
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", source.replace("-sS", "-fsS")],
        stderr: "null",
      }).output();
      assert.equal(code, 0);
      assert.ok(stdout.length > 0);
    });
  }
  assert.deepEqual([...api.control.cancelled], [id]);
  assert.equal(api.control.refreshes, 1);
  assert.deepEqual(api.control.asked, ["pause Todo", "resume Todo", "drain Todo"]);
});

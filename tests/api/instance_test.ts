import assert from "node:assert/strict";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { assertProblem, RUN_LIMITS, serveApi } from "./api_fixture.ts";

const INFO = {
  version: "9.9.9",
  backend: "fake",
  durability: "disk",
  leftovers: "group",
  pollIntervalMs: 30_000,
  maxConcurrentAgents: 3,
  queues: ["Todo", "Done"],
  workQueues: ["Todo", "In Progress"],
  runLimits: RUN_LIMITS,
} as const;
const IDENTITY = { instanceId: "one", folder: "/srv/a", stateDir: "/srv/a/.artificer" };

const isOpen = { ...INFO, identity: { ...IDENTITY, isOpen: true } };
const isPublic = { ...INFO, identity: { ...IDENTITY, isOpen: false } };

Deno.test("M4: a request for another instance is refused before anything else, a missing token included", async () => {
  const board = new FakeBoard(fakeTask({ id: "1", queue: "Doing" }));
  const guard = { allowedHosts: [], requireToken: true, loopback: true };
  await using api = serveApi({ board, info: isOpen, guard });
  const headers = { "artificer-instance": "two" };
  for (
    const [method, path, body] of [
      ["POST", "/tasks/1/move", { queue: "Done" }],
      ["POST", "/pause", undefined],
      ["GET", "/status", undefined],
    ] as const
  ) {
    const answer = await api.send(method, path, body, headers);
    assertProblem(answer, 421, "other_instance");
    assert.equal(
      answer.json.detail,
      'Cannot answer: this is the dispatcher of "/srv/a", and the request is for another one',
    );
  }
  assert.deepEqual(board.calls, []);
});

Deno.test("M4: a request for this instance, or for none as those of agents, passes", async () => {
  await using api = serveApi({ info: isOpen });
  for (const headers of [new Headers({ "artificer-instance": "one" }), new Headers()]) {
    assert.equal((await api.send("GET", "/status", undefined, headers)).status, 200);
  }
  assert.equal((await api.send("GET", "/status")).json.folder, "/srv/a");
});

Deno.test("a probe is told which dispatcher answers", async () => {
  await using api = serveApi({ info: isOpen });
  const { instance_id, folder, state_dir } = (await api.send("GET", "/healthz")).json;
  assert.deepEqual([instance_id, folder, state_dir], ["one", "/srv/a", "/srv/a/.artificer"]);
});

Deno.test("where other machines can ask, nobody without a token learns a folder", async () => {
  const guard = { allowedHosts: [], requireToken: true, loopback: false };
  await using api = serveApi({ info: isPublic, guard });
  const probe = await api.send("GET", "/healthz");
  const refused = await api.send("GET", "/status", undefined, { "artificer-instance": "two" });
  assert.equal(probe.json.instance_id, "one");
  assertProblem(refused, 421, "other_instance");
  assert.doesNotMatch(probe.text + refused.text, /srv/);
});

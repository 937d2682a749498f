import assert from "node:assert/strict";
import { testTaskAdapter } from "../../contracts/task_adapter.ts";
import { calm, Credentials, plankaFixture } from "./board_fixture.ts";
import { serverBoard } from "./server_board.ts";
import { accessFromEnvironment } from "./stage/server_layout.ts";
import { skips, skipsWithoutLabel } from "./skips.ts";

const access = accessFromEnvironment();
if (access === null) {
  Deno.test.ignore("planka at PLANKA_URL: the contract (skipped: PLANKA_URL is not set)", () => {});
} else {
  testTaskAdapter({
    name: "planka at PLANKA_URL",
    create: (spec) => serverBoard(access, spec),
    skip: skipsWithoutLabel,
  });
  testTaskAdapter({
    name: "planka at PLANKA_URL with a claim label",
    create: (spec) => serverBoard({ ...access, claimLabel: "claiming" }, spec),
    skip: skips,
  });
}

Deno.test("a board for the suite can be made on a server from outside", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  planka.seed.user({ username: "ana" });
  const credentials = new Credentials([null], {
    PLANKA_USER: "demo",
    PLANKA_PASSWORD: "demo-password",
  });
  const spec = {
    Todo: [{ name: "First", description: "Do it", labels: ["bug", "ui"], assignees: ["ana"] }],
    Done: [{ name: "Last", labels: ["bug"] }],
  };
  await using board = await serverBoard({ url: planka.url, credentials }, spec);
  assert.equal(board.user, "demo");
  const { name, description, labels, assignees, queue } = await board.adapter.getTask(
    board.id("First"),
    calm,
  );
  assert.deepEqual({ name, description, labels, assignees }, spec.Todo[0]);
  assert.equal(queue, board.queue("Todo"));
  assert.equal((await board.other.getTask(board.id("Last"), calm)).queue, board.queue("Done"));
});

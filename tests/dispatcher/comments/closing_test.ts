import assert from "node:assert/strict";
import type { Route } from "../../../src/domain/route.ts";
import { isLeftToPerson } from "../../../src/dispatcher/comments/standing_comments.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { routeOf, World } from "../world.ts";

/** The end of a run whose agent printed `output`: the outcome, the queue of its task, and its comments. */
async function closing(
  output: string,
  { route = {}, moveTo, code = 0, isPlain = false }: {
    readonly route?: Partial<Route>;
    /** Where the agent moves its task through the API. */
    readonly moveTo?: string;
    readonly code?: number;
    /** Whether it is a plain command. */
    readonly isPlain?: boolean;
  } = {},
): Promise<readonly [outcome: string, queue: string, comments: readonly string[]]> {
  const board = new ScriptedBoard().add("Todo", "1");
  const queues = { doneQueue: "Done", failedQueue: "Failed" };
  const routes = [routeOf({ ...queues, ...route })];
  const kinds = isPlain ? {} : { agentOf: () => sessionAgent };
  await using world = new World({ board, routes, ...kinds }).start();
  const run = await world.executor.run(0);
  run.print(output);
  if (moveTo !== undefined) {
    world.dispatcher.noteMoving("1");
    board.move("1", moveTo);
    world.dispatcher.noteMoved("1", moveTo, run.id);
  }
  run.exit({ code });
  const { outcome } = await world.events.until("run_settled");
  return [String(outcome), board.task("1").queue, board.comments("1")];
}

const LAST = "Last message of the agent:\n\n```\nI fixed it.\n```";

Deno.test("a success has one closing comment with the agent's last words, before its move", async () => {
  const [outcome, queue, [text = "", ...more]] = await closing("said I fixed it.\n");
  assert.deepEqual([outcome, queue, more], ["succeeded", "Done", []]);
  assert.match(
    text,
    /^\*\*Run succeeded\*\* \(attempt 1, after .*\): the agent exited with code 0\./,
  );
  assert.ok(text.includes(LAST), text);
});

Deno.test("the agent's last words are on the card wherever its success left the task", async () => {
  const stays = await closing("said I fixed it.\n", { route: { doneQueue: null } });
  assert.deepEqual([stays[1], stays[2].length], ["Doing", 1]);
  assert.ok(stays[2][0]?.includes(LAST) && stays[2][0].includes('it stays in "Doing"'));
  const moved = await closing("said I fixed it.\n", { moveTo: "Review" });
  assert.deepEqual([moved[1], moved[2].length], ["Review", 1]);
  assert.ok(moved[2][0]?.includes(LAST));
  const back = await closing("said I fixed it.\n", { moveTo: "Todo" });
  assert.deepEqual([back[1], back[2].length], ["Failed", 1]);
  assert.ok(back[2][0]?.includes(LAST) && back[2][0].includes("was the last"));
});

Deno.test("a plain command that succeeds says nothing on its card, whatever it prints", async () => {
  const plain = { isPlain: true };
  assert.deepEqual(await closing("said I fixed it.\n", plain), ["succeeded", "Done", []]);
  assert.deepEqual(await closing("", {}), ["succeeded", "Done", []]);
});

Deno.test("A6: a success that was refused something and moved nothing is left to a person, with what would allow it", async () => {
  const [outcome, queue, [text = "", ...more]] = await closing("denied Bash\nsaid I could not.\n");
  assert.deepEqual([outcome, queue, more], ["needs_input", "Failed", []]);
  assert.match(
    text,
    /^\*\*Input needed\*\* .*refused something that it asked for, and did not move/,
  );
  assert.match(
    text,
    /I could not\.\n```\n\nThe agent was refused:\n\n```\nBash: npm test \(to allow it: --allow Bash\)\n```/,
  );
  assert.match(text, /Move it to "Todo" to run it again/);
});

Deno.test("A6: what a success was refused is on its card, too, if its agent moved the task", async () => {
  const [outcome, queue, [text = "", ...more]] = await closing("denied Bash\n", {
    moveTo: "Review",
  });
  assert.deepEqual([outcome, queue, more], ["succeeded", "Review", []]);
  assert.match(text, /The agent was refused:\n\n```\nBash: npm test/);
});

Deno.test("A6: a failure lists what it was refused", async () => {
  const [outcome, , [text = ""]] = await closing("denied Bash\n", { code: 1 });
  assert.equal(outcome, "failed");
  assert.match(text, /The agent was refused:\n\n```\nBash: npm test/);
});

Deno.test("S5: an agent's last words can't speak for the dispatcher", async () => {
  const forged = "said ``` the dispatcher retries it in 5 s\n";
  const [, , [text = ""]] = await closing(forged, { route: { doneQueue: null } });
  assert.match(text, /\n````\n``` the dispatcher retries it in 5 s\n````\n/);
  assert.equal(isLeftToPerson([text]), true);
});

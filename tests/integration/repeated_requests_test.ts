import assert from "node:assert/strict";
import { type DispatchFolder, dispatchFolder } from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { startAt } from "../fixtures/failpoints/dispatcher.ts";
import { readBoard } from "../fixtures/json_board.ts";

const CARD = { queue_name: "Backlog", name: "only once", description: "" };

function folderOf(): Promise<DispatchFolder> {
  return dispatchFolder({
    queues: { Todo: [{ id: "1", name: "task" }], Doing: [], Backlog: [] },
    agent: `printf %s "$ARTIFICER_TOKEN" > token
until [ -e go ] || ! [ -e agent.sh ]; do sleep 0.02; done`,
    settings: 'on_shutdown = "leave"',
  });
}

/** Creates a card under one key, as a person or with a run's token. */
async function create(dispatcher: DispatcherProcess, token?: string): Promise<Response> {
  return await fetch(`${await dispatcher.url()}/tasks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": "one",
      ...token !== undefined && { authorization: `Bearer ${token}` },
    },
    body: JSON.stringify(CARD),
  });
}

async function cardsOf(folder: DispatchFolder): Promise<string[]> {
  const { Backlog = [] } = await readBoard(folder.board);
  return Backlog.map(({ id }) => String(id));
}

Deno.test("X10: a card that was created just before the dispatcher was killed is not created again by its repeat, and neither is one after any restart", async () => {
  await using folder = await folderOf();
  {
    await using dying = startAt(folder, "after createTask");
    await dying.event("run_started", "1");
    await assert.rejects(create(dying));
    assert.equal((await dying.ended()).signal, "SIGKILL");
  }
  const [made] = await cardsOf(folder);
  const token = await Deno.readTextFile(`${folder.path}/token`);
  {
    await using next = startDispatcher({ cwd: folder.path });
    const answer = await create(next);
    assert.deepEqual([answer.status, (await answer.json()).id], [201, made]);
    // The same key of a run is another request, which survives an orderly stop as well.
    const ofRun = await create(next, token);
    assert.equal(ofRun.status, 201);
    await ofRun.body?.cancel();
    next.kill("SIGTERM");
    await next.ended();
  }
  const cards = await cardsOf(folder);
  assert.equal(cards.length, 2);
  await using last = startDispatcher({ cwd: folder.path });
  for (const [by, id] of [[undefined, made], [token, cards.find((each) => each !== made)]]) {
    const answer = await create(last, by);
    assert.deepEqual([answer.status, (await answer.json()).id], [201, id]);
  }
  assert.deepEqual(await cardsOf(folder), cards);
  await folder.write("go", "");
  await last.event("run_settled", "1");
});

/** Boards that answer too much. */
import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";
import {
  evilPlanka,
  JSON_TYPE,
  KEY,
  list,
  type ListAnswer,
  setUp,
  statusOf,
} from "./harness/evil_planka.ts";
import type { Kit } from "./harness/kit.ts";

/** The board's fault is told with `pattern`, the other queue is read, and the API answers all the time. */
async function assertBounded(kit: Kit, answer: ListAnswer, pattern: RegExp): Promise<void> {
  await using planka = evilPlanka(answer);
  await setUp(kit, planka.url);
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY } });
  const url = await dispatcher.url();
  await dispatcher.line((line) => pattern.test(JSON.stringify(line)));
  const status = await statusOf(url);
  assert.match(JSON.stringify(status), pattern);
  assert.ok(planka.asked.some((each) => each.startsWith("/api/lists/12 ")));
  const said = JSON.stringify(dispatcher.lines);
  assert.ok(!said.includes(KEY));
  assert.ok(said.length < 100_000 && JSON.stringify(status).length < 100_000);
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
}

const onList = (make: () => Response): ListAnswer => (path) =>
  path === "/api/lists/11" ? make() : null;

/** `text` for ever, or so often. */
function stream(text: string, times = Infinity): ReadableStream<BufferSource> {
  const bytes = new TextEncoder().encode(text.repeat(Math.ceil(262_144 / text.length)));
  let left = times;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(bytes);
      else controller.close();
    },
  });
}

const TOO_MUCH = /with more than 64 MiB; find out what fills it, or raise max_reply_mib/;

attempt(
  "X6: an answer without end is cut at its limit, and the other queue goes on",
  {},
  (kit) =>
    assertBounded(
      kit,
      onList(() =>
        new Response(stream("x") as ReadableStream<Uint8Array<ArrayBuffer>>, { headers: JSON_TYPE })
      ),
      TOO_MUCH,
    ),
);

attempt(
  "X6: a small answer that unpacks to gigabytes is cut at its limit",
  {},
  (kit) =>
    assertBounded(
      kit,
      onList(() =>
        new Response(stream("\0").pipeThrough(new CompressionStream("gzip")), {
          headers: { ...JSON_TYPE, "content-encoding": "gzip" },
        })
      ),
      TOO_MUCH,
    ),
);

attempt("X6: JSON that is nested a million deep is refused", {}, (kit) =>
  assertBounded(
    kit,
    onList(() => new Response("[".repeat(1_000_000), { headers: JSON_TYPE })),
    /with more than 64 arrays and objects in each other/,
  ));

attempt("X6: an answer of ten million values is refused", {}, (kit) =>
  assertBounded(
    kit,
    onList(() => new Response(`[${"0,".repeat(9_000_000)}0]`, { headers: JSON_TYPE })),
    /with more than \d+ values/,
  ));

attempt("X6: a board with very many labels is refused, and its queues with it", {}, async (kit) => {
  const labels = Array.from(
    { length: 50_000 },
    (_, id) => ({ id: `${id + 1}`, name: "a", position: 1 }),
  );
  await using planka = evilPlanka((path) =>
    path !== "/api/boards/2" ? null : Response.json({
      item: { id: "2", name: "B", projectId: "1" },
      included: { projects: [], lists: [], labels, users: [], boardMemberships: [] },
    })
  );
  await setUp(kit, planka.url);
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY } });
  const url = await dispatcher.url();
  await dispatcher.event("backend_failed");
  assert.match(JSON.stringify(await statusOf(url)), /has more than 10000 records/);
});

attempt(
  "X6: a hundred thousand cards in one list are read, and the API answers meanwhile",
  {},
  async (kit) => {
    const card = (id: number) => ({
      id: `${id + 1}`,
      boardId: "2",
      listId: "11",
      name: `card ${id}`,
      position: id,
    });
    const body = JSON.stringify(list("11", Array.from({ length: 100_000 }, (_, id) => card(id))));
    await using planka = evilPlanka(onList(() => new Response(body, { headers: JSON_TYPE })));
    await setUp(kit, planka.url);
    await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY } });
    const url = await dispatcher.url();
    for (let asked = 0; asked < 20; asked++) await statusOf(url);
    assert.ok(!JSON.stringify(dispatcher.lines).includes("backend_failed"));
  },
);

attempt(
  "X6: of an error of megabytes a log line and the status show little",
  {},
  (kit) =>
    assertBounded(
      kit,
      onList(() =>
        new Response(`{"message": "${"oops ".repeat(2_000_000)}"}`, {
          status: 500,
          headers: JSON_TYPE,
        })
      ),
      /answered 500/,
    ),
);

attempt("X6: cards that nobody can read are skipped, and told of in few words", {}, async (kit) => {
  const cards = Array.from({ length: 2_000 }, (_, id) => ({ id: `${id} ${"x".repeat(5_000)}` }));
  await using planka = evilPlanka(onList(() => Response.json(list("11", cards))));
  await setUp(kit, planka.url);
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY } });
  await dispatcher.line((line) => /it is skipped/.test(JSON.stringify(line)));
  assert.ok(JSON.stringify(dispatcher.lines).length < 500_000);
});

attempt("X6: a board file of 300 MiB is refused by its size", { on: ["local"] }, async (kit) => {
  await kit.setUp();
  await kit.write("board.json", "");
  await Deno.truncate(`${kit.folder}/board.json`, 300 * 2 ** 20);
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  await dispatcher.event("backend_failed");
  assert.match(JSON.stringify(await statusOf(url)), /it has more than 256 MiB/);
});

attempt("X6: a task of 70 MiB on a SQLite board is skipped, and the next one runs", {
  on: ["local"],
}, async (kit) => {
  const queues = { Todo: [{ id: "1", name: "large" }, { id: "2", name: "sound" }] };
  await kit.setUp({ board: "sqlite", queues, agent: "exit 0", route: 'done_queue = "Done"' });
  const { DatabaseSync } = await import("node:sqlite");
  {
    using database = new DatabaseSync(`${kit.folder}/board.db`);
    database.exec(
      "UPDATE tasks SET description = printf('%.*c', 73400320, 'x') WHERE name = 'large'",
    );
  }
  await using dispatcher = kit.start();
  await dispatcher.event("run_settled", "2");
  assert.match(JSON.stringify(dispatcher.lines), /Skipped the task of row 1 .* more than 8 MiB/);
});

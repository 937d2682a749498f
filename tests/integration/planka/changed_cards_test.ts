import assert from "node:assert/strict";
import { type Card, type FakePlanka, type Layout, malformed } from "../../fakes/planka/mod.ts";
import { eventsOf, untilEvents } from "../../fixtures/dispatch_folder.ts";
import { testWith } from "../../fixtures/tools.ts";
import { plankaFolder, refresh, stopCleanly } from "./planka_folder.ts";

interface Change {
  /** What a person does to the card while its agent works. */
  readonly what: string;
  change(planka: FakePlanka, card: Card, layout: Layout): void;
  /** What an agent that asks for its task is told. */
  readonly answer: number;
  /** Where the card is at the end, as the dispatcher says it; null where it is gone. */
  endsIn(layout: Layout): string | null;
}

const changes: readonly Change[] = [
  {
    what: "deleted",
    change: ({ person }, card) => person.deleteCard(card),
    answer: 404,
    endsIn: () => null,
  },
  {
    what: "moved away",
    change: ({ person }, card, { list }) => person.moveCard(card, list("Later")),
    answer: 200,
    endsIn: ({ queue }) => queue("Later"),
  },
  {
    what: "archived",
    change: ({ person }, card) => person.archiveCard(card),
    answer: 200,
    endsIn: () => "Artificer.Work (archived)",
  },
  {
    what: "moved to a board that the dispatcher may not see",
    change({ person, seed }, card) {
      person.moveCard(card, seed.list(seed.board(seed.project("Private"), "Plans"), "Ideas"));
    },
    answer: 404,
    endsIn: () => null,
  },
];

for (const { what, change, answer, endsIn } of changes) {
  testWith(
    "curl",
    `B6: a card that is ${what} while its agent works stays so, and others go on`,
    async () => {
      await using folder = await plankaFolder({
        lists: { Todo: [{ name: "First" }, { name: "Second" }], Later: [] },
        agent: `[ "$(cat first)" = "$1" ] || exit 0
until [ -e go ]; do sleep 0.02; done
call "$task" -o /dev/null -w '%{http_code}' > answer
exit 3`,
        settings: "max_concurrent_agents = 1",
      });
      const { planka, layout } = folder;
      const [first, second] = [layout.card("First"), layout.card("Second")];
      await folder.write("first", first.id);
      await using dispatcher = await folder.start();
      await dispatcher.event("run_started", first.id);
      change(planka, first, layout);
      await folder.write("go", "");

      const settled = await dispatcher.event("run_settled", first.id);
      assert.deepEqual([settled.outcome, settled.task_queue], ["failed", endsIn(layout)]);
      assert.equal(await Deno.readTextFile(`${folder.path}/answer`), `${answer}`);
      const comments = planka.look.exists(first) ? planka.look.comments(first) : [];
      const where = endsIn(layout);
      assert.equal(comments.length, where === null ? 0 : 1);
      if (where !== null) {
        assert.ok(comments[0]?.includes(`had been moved to "${where}" before that`));
      }
      await dispatcher.event("run_settled", second.id);
      assert.equal(planka.look.listOf(second), "Done");
      assert.deepEqual(eventsOf(dispatcher, "write_abandoned"), []);
      await stopCleanly(dispatcher);
    },
  );
}

Deno.test("B6: a malformed card among good ones is skipped, told once, and started when it is mended", async () => {
  const names = ["Good", "Bad", "Fine"];
  await using folder = await plankaFolder({ lists: { Todo: names.map((name) => ({ name })) } });
  const { planka, layout } = folder;
  const bad = layout.card("Bad");
  planka.misbehave(malformed(bad.id, { name: null }), "GET /api/lists/:id", Infinity);
  await using dispatcher = await folder.start();
  await Promise.all(
    ["Good", "Fine"].map((name) => dispatcher.event("run_settled", layout.card(name).id)),
  );
  for (let poll = 0; poll < 2; poll++) {
    const polls = eventsOf(dispatcher, "polled").length;
    await refresh(dispatcher);
    await untilEvents(dispatcher, "polled", polls + 1);
  }
  const told = dispatcher.lines.filter(({ message }) => message.startsWith("Cannot read card"));
  assert.deepEqual(told.map(({ level, card_id }) => [level, card_id]), [["warning", bad.id]]);
  assert.match(told[0]?.message ?? "", /of queue "Artificer\.Work\.Todo": name: .*skipped$/);
  assert.deepEqual(planka.look.order(layout.list("Todo")), ["Bad"]);
  assert.deepEqual(planka.look.members(bad), []);

  planka.heal();
  await refresh(dispatcher);
  await dispatcher.event("run_settled", bad.id);
  assert.equal(planka.look.listOf(bad), "Done");
  await stopCleanly(dispatcher);
});

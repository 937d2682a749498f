import assert from "node:assert/strict";
import { systemClock } from "../../../../src/async/system_clock.ts";
import { scaffold } from "../../../../src/backends/planka/scaffold.ts";
import type { Person } from "../../../../src/cli/init/people/person.ts";
import { interviewOf } from "../../../../src/cli/init/questions/ask.ts";
import { proxiesIn } from "../../../../src/net/proxies.ts";
import { type FakePlanka, startPlanka } from "../../../fakes/planka/mod.ts";

/** Sets up the board of `planka` with a person who acts before each answer about it. */
async function setUp(planka: FakePlanka, answers: readonly (() => string)[]) {
  const refusals: string[] = [];
  const left = [...answers];
  const person: Person = {
    canCorrect: true,
    ask: () => {
      const text = left.shift()?.();
      return Promise.resolve(text === undefined ? { kind: "stopped" } : { kind: "text", text });
    },
    tell: () => {},
    refuse: (reason) => void refusals.push(reason),
  };
  const board = await scaffold.setUp(interviewOf(person), {
    answer: planka.url,
    variable: (name) => name === "PLANKA_TOKEN" ? planka.bot.apiKey : null,
    proxies: proxiesIn({}),
    clock: systemClock,
    baseDir: "/",
    require: () => {},
  });
  await board.close();
  return { prefix: board.prefix, refusals };
}

Deno.test("a board that is renamed in Planka, as the refusal advises, is taken at the next answer", async () => {
  await using planka = await startPlanka();
  const { board } = planka.layOut({ Todo: [] }, { project: "Shop", board: "Website" });
  planka.layOut({ Todo: [] }, { project: "Shop", board: "Website" });
  const renamed = () => {
    planka.world.boards.update(board.id, { name: "Old" });
    return "1";
  };
  const { prefix, refusals } = await setUp(planka, [() => "1", renamed]);
  assert.deepEqual(refusals, [
    'Cannot use the board "Shop.Website": another one has the same name; rename one of them in Planka',
  ]);
  assert.equal(prefix, "Shop.Old.");
});

Deno.test("a board that was made in Planka after the list was shown can be named", async () => {
  await using planka = await startPlanka();
  planka.layOut({ Todo: [] }, { project: "Shop", board: "Website" });
  const made = () => {
    planka.layOut({ Todo: [] }, { project: "Shop", board: "Blog" });
    return "Shop.Blog";
  };
  const { prefix, refusals } = await setUp(planka, [() => "Shop.Blog", made]);
  assert.equal(refusals.length, 1);
  assert.equal(prefix, "Shop.Blog.");
});

import assert from "node:assert/strict";
import { OWN_VARIABLES } from "../../src/agents/claude/own_variables.ts";
import { recorded } from "../fixtures/agent_sessions/recorded.ts";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";

const CARDS = 12;
const ROUTE = `agent = "claude"
done_queue = "Done"
failed_queue = "Failed"`;

/** What claude prints without a login, and with one. */
const CLAUDE = `if [ -e logged_in ]; then cat good; else cat refused; exit 1; fi`;

Deno.test("A1: an expired login parks no card: all wait, it is told once, and they run after the login", async () => {
  const queues = { Todo: tasksNamed(CARDS), Doing: [], Done: [], Failed: [] };
  // With one slot no other claim can be on its way when the first run ends.
  const settings = "max_concurrent_agents = 1";
  await using folder = await dispatchFolder({ queues, agent: CLAUDE, route: ROUTE, settings });
  await folder.write("refused", recorded("not_logged_in").join("\n"));
  await folder.write("good", recorded("first").join("\n"));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { message, agent } = await dispatcher.event("agent_held");
  assert.equal(agent, "claude");
  assert.match(
    message,
    /: it is not logged in; run `claude` .* \/login, or set ANTHROPIC_API_KEY/,
  );
  await dispatcher.event("run_settled");
  assert.equal(eventsOf(dispatcher, "run_started").length, 1, "one for each slot");
  const ends = eventsOf(dispatcher, "run_ended").map(({ outcome }) => outcome);
  assert.deepEqual([...new Set(ends)], ["agent_unavailable"]);
  assert.deepEqual([...new Set((await queuesOf(folder.board)).values())], ["Todo"]);
  assert.deepEqual([...(await commentsOf(folder.board)).values()].flat(), []);

  await folder.write("logged_in", "");
  const url = await dispatcher.url();
  const resumed = await fetch(`${url}/resume`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(resumed.status, 200, await resumed.text());
  const before = eventsOf(dispatcher, "run_settled").length;
  await untilEvents(dispatcher, "run_settled", before + CARDS);
  assert.deepEqual([...new Set((await queuesOf(folder.board)).values())], ["Done"]);
  assert.deepEqual(
    eventsOf(dispatcher, "run_ended").slice(before).map(({ attempt }) => attempt),
    Array(CARDS).fill(1),
  );
  assert.equal(eventsOf(dispatcher, "agent_held").length, 1, "told once");
});

for (const [kind, told] of [["claude", 'agent = "claude"'], ["command", ""]] as const) {
  Deno.test(`an agent of kind ${kind} inherits nothing of a claude that the dispatcher was started from, but what its route sets`, async () => {
    const queues = { Todo: tasksNamed(1), Doing: [], Done: [], Failed: [] };
    const route = `${told}
done_queue = "Done"
env = { CLAUDE_CODE_ENTRYPOINT = "of the route" }`;
    const agent = `env -0 > seen`;
    await using folder = await dispatchFolder({ queues, agent, route });
    const outer = Object.fromEntries(OWN_VARIABLES.map((name) => [name, "outer"]));
    const mine = {
      CLAUDE_CONFIG_DIR: "/mine",
      ANTHROPIC_MODEL: "mine",
      CLAUDE_CODE_OAUTH_TOKEN: "mine",
    };
    await using dispatcher = startDispatcher({ cwd: folder.path, env: { ...outer, ...mine } });
    await dispatcher.event("run_settled");
    const lines = (await Deno.readTextFile(`${folder.path}/seen`)).split("\0");
    const seen = lines.filter((line) => /^(?:AI_AGENT|CLAUDE|ANTHROPIC_MODEL)/.test(line));
    const own = Object.entries(mine).map(([name, value]) => `${name}=${value}`);
    assert.deepEqual(
      seen.toSorted(),
      ["CLAUDE_CODE_ENTRYPOINT=of the route", ...own].toSorted(),
    );
  });
}

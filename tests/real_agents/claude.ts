/**
 * Tests with a real claude and a model that follows a script; `claude_trouble.ts` has more. `deno task test:agents` installs one
 * and runs them; the name keeps `deno task test` from doing so.
 */
import assert from "node:assert/strict";
import { processesOf } from "../fixtures/processes.ts";
import { claudeWorld, type ShownRun } from "./claude_world.ts";
import { TOKENS } from "./scripted_model.ts";

const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? "";
const API_KEY = { ANTHROPIC_API_KEY: "x" };
const HEADERS = `-H "Authorization: Bearer $ARTIFICER_TOKEN" -H "Content-Type: application/json"`;
const TASK = `"$ARTIFICER_API_URL/tasks/$ARTIFICER_TASK_ID`;

const read = { run: `curl -fsS ${HEADERS} ${TASK}"` };
const comment = (text: string) => ({
  run: `curl -fsS ${HEADERS} ${TASK}/comments" -d '${JSON.stringify({ text })}'`,
});
const move = { run: `curl -fsS ${HEADERS} ${TASK}/move" -d '{"target_queue": "Done"}'` };

/** What so many requests to the model took. */
function tokensOf(requests: number) {
  return {
    input_tokens: requests * TOKENS.input,
    output_tokens: requests * TOKENS.output,
    cache_read_tokens: requests * TOKENS.cacheRead,
    cache_creation_tokens: requests * TOKENS.cacheCreation,
  };
}

function assertTook({ usage }: ShownRun, requests: number): void {
  const { total_cost_usd = null, turns: _, ...tokens } = usage ?? {};
  assert.deepEqual(tokens, tokensOf(requests));
  assert.ok((total_cost_usd ?? 0) > 0, "it has a price");
}

function optionOf({ argv }: ShownRun, name: string): string | undefined {
  return argv[argv.indexOf(name) + 1];
}

const addTask = (name: string) => ({ queue_name: "Todo", name, description: "By a test." });
const again = { target_queue: "Todo" };

Deno.test("a task goes to Done; its session is gone on with, and begun anew where it is gone", async () => {
  await using world = await claudeWorld(claude, {
    args: [
      "--allowedTools",
      "Bash",
      "-p",
      "--append-system-prompt",
      "Be brief.",
      "--",
      "{task_name}",
    ],
    env: API_KEY,
  });
  const { model, call } = world;
  model.play(read, comment("On it."), move, { say: "First: it is in Done." });
  const { id } = await call("/tasks", addTask("--resume is my name")) as { id: string };

  const first = await world.settled(1);
  assert.equal(first.outcome, "succeeded");
  assert.equal(first.session_id, first.run_id);
  assert.equal(first.last_message, "First: it is in Done.");
  assertTook(first, 4);
  assert.equal(first.usage?.turns, 4);
  assert.match(model.conversations[0] ?? "", /--resume is my name/);
  assert.match(model.conversations[1] ?? "", /\\"queue\\":\\"Doing\\"/);
  const { queue, comments } = await world.task();
  assert.equal(queue, "Done");
  assert.equal(comments[0], "On it.");
  assert.match(comments[1] ?? "", new RegExp(`cd .* --resume ${first.session_id}\`$`, "m"));

  model.play(move, { say: "Second: again." });
  await call(`/tasks/${id}/move`, again);
  const second = await world.settled(2);
  assert.equal(second.outcome, "succeeded");
  assert.equal(second.session_id, first.session_id);
  assert.equal(optionOf(second, "--resume"), first.session_id);
  assert.match(model.conversations[4] ?? "", /First: it is in Done\./);
  assertTook(second, 2);
  assert.equal(second.usage?.turns, 2);
  assert.equal((await world.task()).queue, "Done");

  await removeSessions(world.home);
  model.play(move, { say: "Third: anew." });
  await call(`/tasks/${id}/move`, again);
  const third = await world.settled(3);
  assert.equal(third.outcome, "succeeded");
  assert.equal(third.session_id, third.run_id);
  assert.equal(optionOf(third, "--session-id"), third.run_id);
  assert.doesNotMatch(model.conversations[6] ?? "", /First: it is in Done\./);
  assertTook(third, 2);
  assert.equal((await world.task()).queue, "Done");
  const failed = world.dispatcher.lines.filter(({ event }) => event === "resume_failed");
  assert.deepEqual(failed.map(({ session_id }) => session_id), [first.session_id]);
});

Deno.test("a run that is cancelled leaves nothing running, and its session is gone on with", async () => {
  await using world = await claudeWorld(claude, {
    args: ["-p", "{task_name}", "--allowedTools", "Bash"],
    env: API_KEY,
  });
  const { model, call } = world;
  model.play({ run: `curl -sS "$ANTHROPIC_BASE_URL/knock"; tail -f /dev/null` });
  const { id } = await call("/tasks", addTask("wait")) as { id: string };
  const { run_id } = await world.dispatcher.event("run_started");
  await model.knocked;
  await call(`/runs/${run_id}/cancel`, {});
  const first = await world.settled(1);
  assert.equal(first.outcome, "cancelled");
  assert.equal(first.session_id, first.run_id);
  assert.equal(first.usage, null);
  assert.deepEqual(await processesOf(first.run_id), []);

  model.play(move, { say: "Done after all." });
  await call(`/tasks/${id}/move`, again);
  const second = await world.settled(2);
  assert.equal(second.outcome, "succeeded");
  assert.equal(second.session_id, first.session_id);
  assertTook(second, 3);
  assert.equal((await world.task()).queue, "Done");
});

Deno.test("the hint on the card, pasted into a shell, goes on with the session", async () => {
  await using world = await claudeWorld(claude, { args: ["-p", "{task_name}"], env: API_KEY });
  const { model, call } = world;
  model.play({ say: "The answer is 42." });
  await call("/tasks", addTask("answer"));
  await world.settled(1);
  const [hint = ""] = (await world.task()).comments;
  const [, command = ""] = /^To resume this session: `(.*)`$/m.exec(hint) ?? [];
  model.play({ say: "It was 42." });
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `${command} -p "What was it?"`],
    env: {
      ...API_KEY,
      ANTHROPIC_BASE_URL: model.url,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
    stdin: "null",
    stderr: "inherit",
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "It was 42.\n");
  assert.match(model.conversations[1] ?? "", /The answer is 42\./);
});

Deno.test("a quota has its task wait, uncounted, and the session is gone on with after it", async () => {
  await using world = await claudeWorld(claude, {
    args: ["-p", "{task_name}", "--allowedTools", "Bash"],
    env: { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-of-a-test" },
  });
  const { model, call, dispatcher } = world;
  // Later than the run can end on a slow machine: an end that is past says nothing.
  const until = Math.ceil(Date.now() / 1_000) + 20;
  const resetsAt = new Date(until * 1_000).toISOString();
  model.play(comment("On it."), { refuseUntil: until });
  await call("/tasks", addTask("too much"));
  const first = await world.settled(1);
  assert.equal(first.outcome, "quota_exhausted");
  assert.deepEqual(await world.task(), { queue: "Todo", comments: ["On it."] });
  const { reason } = await dispatcher.event("agent_held");
  assert.equal(reason, `its quota is used up until ${resetsAt}`);

  model.play(move, { say: "Done after all." });
  const second = await world.settled(2);
  assert.ok(Date.now() >= until * 1_000, "the quota's end was waited for");
  assert.deepEqual([second.outcome, second.attempt], ["succeeded", 1]);
  assert.equal(second.session_id, first.session_id);
  assertTook(second, 2);
});

for (const format of ["json", "text"]) {
  Deno.test(`a route that chooses --output-format ${format} keeps it, and its sessions`, async () => {
    await using world = await claudeWorld(claude, {
      args: ["-p", "{task_name}", "--allowedTools", "Bash", "--output-format", format],
      env: API_KEY,
    });
    const { model, call } = world;
    model.play(move, { say: "First: done." });
    const { id } = await call("/tasks", addTask("in another format")) as { id: string };
    const first = await world.settled(1);
    assert.equal(first.outcome, "succeeded");
    assert.equal(first.session_id, first.run_id);
    assert.equal(first.last_message, format === "json" ? "First: done." : null);
    assert.match((await world.task()).comments.at(-1) ?? "", /\n```\nFirst: done\.\n```\n/);

    model.play(move, { say: "Second: done." });
    await call(`/tasks/${id}/move`, again);
    const second = await world.settled(2);
    assert.equal(second.session_id, first.session_id);
    assert.match(model.conversations[2] ?? "", /First: done\./);

    await removeSessions(world.home);
    model.play(move, { say: "Third: done." });
    await call(`/tasks/${id}/move`, again);
    const third = await world.settled(3);
    assert.equal(third.outcome, "succeeded");
    assert.equal(third.session_id, third.run_id);
    assert.equal((await world.task()).queue, "Done");
  });
}

async function removeSessions(home: string): Promise<void> {
  await Deno.remove(`${home}/.claude/projects`, { recursive: true });
}

/** Tests with a real claude whose account, session, permissions or surroundings are in its way. */
import assert from "node:assert/strict";
import { OWN_VARIABLES } from "../../src/agents/claude/own_variables.ts";
import { claudeWorld } from "./claude_world.ts";
import type { Reply } from "./scripted_model.ts";

const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? "";
const API_KEY = { ANTHROPIC_API_KEY: "x" };
const OAUTH = { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-of-a-test" };
const addTask = (name: string) => ({ queue_name: "Todo", name, description: "By a test." });
const refused = (status: number, error: string, message: string): Reply => ({
  status,
  error,
  message,
});

interface Trouble {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly reply?: Reply;
  readonly kind: "account" | "overload";
  /** What the log says when the agent kind is held, after the time. */
  readonly held: RegExp;
}

const CREDIT =
  "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.";
const TROUBLES: readonly Trouble[] = [
  { name: "no login", env: {}, kind: "account", held: /: it is not logged in; run `claude`/ },
  {
    name: "a wrong key (401)",
    env: API_KEY,
    reply: refused(401, "authentication_error", "invalid x-api-key"),
    kind: "account",
    held: /: its API key is refused \(401\); set a valid ANTHROPIC_API_KEY/,
  },
  {
    name: "an expired login (401)",
    env: OAUTH,
    reply: refused(
      401,
      "authentication_error",
      "OAuth token has expired. Please obtain a new token.",
    ),
    kind: "account",
    held: /: its login has expired/,
  },
  {
    name: "no right to the model (403)",
    env: API_KEY,
    reply: refused(403, "permission_error", "Your API key does not have permission to use it."),
    kind: "account",
    held: /: its account may not use the model \(403\); ask the admin/,
  },
  {
    name: "no credit (400)",
    env: API_KEY,
    reply: refused(400, "invalid_request_error", CREDIT),
    kind: "account",
    held: /: the credit of its account is used up \(400\); add credit/,
  },
  {
    name: "an overloaded model (529)",
    env: API_KEY,
    reply: refused(529, "overloaded_error", "Overloaded"),
    kind: "overload",
    held: /: its model is overloaded \(529\)/,
  },
];

for (const format of ["stream-json", "text"]) {
  for (const { name, env, reply, kind, held } of TROUBLES) {
    Deno.test(`A1: ${name} is not the task's failure, told with ${format}`, async () => {
      const args = ["-p", "{task_name}", "--output-format", format];
      // Only a stream tells the status.
      const expected = format === "text"
        ? new RegExp(held.source.replace(/ \\\(\d+\\\)/, ""))
        : held;
      await using world = await claudeWorld(claude, { args, env });
      // Claude tries a login again before it believes that it is refused.
      world.model.play(...(reply === undefined ? [] : Array(20).fill(reply)));
      await world.call("/tasks", addTask("refused"));
      const { outcome, outage } = await world.settled(1);
      assert.equal(outcome, "agent_unavailable");
      assert.equal(outage?.kind, kind);
      assert.match((await world.dispatcher.event("agent_held")).message, expected);
      assert.deepEqual(await world.task(), { queue: "Todo", comments: [] });
    });
  }
}

Deno.test("A1: a limit that claude tells only in words holds it until the time in them", async () => {
  const args = ["-p", "{task_name}", "--output-format", "text"];
  const env = { ...OAUTH, TZ: "Europe/Berlin" };
  await using world = await claudeWorld(claude, { args, env });
  const until = Math.ceil(Date.now() / 60_000) * 60 + 3_600;
  world.model.play({ refuseUntil: until });
  await world.call("/tasks", addTask("too much"));
  const { outcome, outage } = await world.settled(1);
  assert.equal(outcome, "quota_exhausted");
  assert.equal(Date.parse(outage?.resets_at ?? ""), until * 1_000);
  assert.deepEqual(await world.task(), { queue: "Todo", comments: [] });
});

Deno.test("A6: what claude was refused is in the run, with the setting that would allow it", async () => {
  await using world = await claudeWorld(claude, { args: ["-p", "{task_name}"], env: API_KEY });
  world.model.play(
    { run: "npm test -- --run" },
    { tool: "WebFetch", input: { url: "https://deno.com/", prompt: "x" } },
    { say: "I could not do it." },
  );
  await world.call("/tasks", addTask("test it"));
  const { denials, last_message } = await world.settled(1);
  assert.deepEqual(denials, [
    { tool: "Bash", detail: "npm test -- --run", setting: '--allowedTools "Bash(npm test:*)"' },
    {
      tool: "WebFetch",
      detail: "https://deno.com/",
      setting: '--allowedTools "WebFetch(domain:deno.com)"',
    },
  ]);
  assert.equal(last_message, "I could not do it.");
});

Deno.test("A6: the setting that is proposed is the one that allows it", async () => {
  const args = ["-p", "--allowedTools", "Bash(npm test:*)", "--", "{task_name}"];
  await using world = await claudeWorld(claude, { args, env: API_KEY });
  world.model.play({ run: "npm test -- --run" }, { say: "Done." });
  await world.call("/tasks", addTask("test it"));
  assert.deepEqual((await world.settled(1)).denials, []);
});

Deno.test("A4: a conversation that the API refuses at its resume is given up in the same attempt", async () => {
  await using world = await claudeWorld(claude, { args: ["-p", "{task_name}"], env: API_KEY });
  const { model, call } = world;
  model.play({ say: "First." });
  const { id } = await call("/tasks", addTask("go on")) as { id: string };
  const first = await world.settled(1);
  const broken =
    "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01.";
  model.answer("First.", refused(400, "invalid_request_error", broken));
  model.play({ say: "Second." });
  await call(`/tasks/${id}/move`, { target_queue: "Todo" });
  const second = await world.settled(2);
  assert.equal(second.last_message, "Second.");
  assert.notEqual(second.session_id, first.session_id);
  assert.equal(second.attempt, 1);
  const failed = world.dispatcher.lines.filter(({ event }) => event === "resume_failed");
  assert.deepEqual(failed.map(({ session_id }) => session_id), [first.session_id]);
});

Deno.test("a claude that is started from within another one works, and keeps its session", async () => {
  const outer = Object.fromEntries(OWN_VARIABLES.map((name) => [name, "1"]));
  const args = ["-p", "--allowedTools", "Bash", "--", "{task_name}"];
  await using world = await claudeWorld(claude, { args, env: API_KEY, outer });
  const { model, call } = world;
  model.play({ run: `env | sort > seen` }, { say: "First." });
  const { id } = await call("/tasks", addTask("nested")) as { id: string };
  const first = await world.settled(1);
  const seen = await Deno.readTextFile(`${world.home}/../seen`);
  const unknown = seen.split("\n").filter((line) => /^(AI_AGENT|CLAUDE\w*)=/.test(line))
    .map((line) => line.split("=", 1)[0] ?? "")
    .filter((name) => !OWN_VARIABLES.includes(name) && !name.startsWith("CLAUDE_CODE_DISABLE_"));
  assert.deepEqual(unknown, [], "no variable that claude sets for its shell is inherited");

  model.play({ say: "Second." });
  await call(`/tasks/${id}/move`, { target_queue: "Todo" });
  const second = await world.settled(2);
  assert.equal(second.session_id, first.session_id);
  assert.match(model.conversations.at(-1) ?? "", /First\./);
});

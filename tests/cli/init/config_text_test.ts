import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "smol-toml";
import { checkArguments } from "../../../src/check/arguments.ts";
import { loadAgentPrograms } from "../../../src/agents/registry.ts";
import { programOf } from "../../../src/cli/init/agent.ts";
import { configText } from "../../../src/cli/init/config_text.ts";
import type { ConfigPlan } from "../../../src/cli/init/questions/answers.ts";
import { isBoardUrl } from "../../../src/backends/file_board.ts";
import { problemOfQueue } from "../../../src/cli/init/questions/queues.ts";
import { configKinds } from "../../../src/config/kinds.ts";
import { parseConfig } from "../../../src/config/parse.ts";
import { configJsonSchema } from "../../../src/config/schema.ts";
import { knownKeys } from "../../../src/config/schema_at.ts";

const programs = await loadAgentPrograms();

/** What init writes for a command. */
const planFor = (command: string): ConfigPlan => ({
  ...ANSWERS,
  command,
  program: programOf(command, programs),
});

const QUEUES = { ready: "Todo", inProgress: "In Progress", done: "Review", failed: "Failed" };
const ANSWERS: ConfigPlan = {
  backend: { type: "json", url: "board.json" },
  queues: QUEUES,
  command: "claude",
  program: programOf("claude", programs),
  allowed: ["npm test", "git commit"],
  home: "/srv",
  isRepository: false,
  cwd: "work",
  protectedPaths: ["/srv/artificer.toml", "/srv/.env", "/srv/a [1] b.db", "/srv/.artificer/"],
  secretsPath: "/srv/.env",
};

const settingsOf = (text: string) =>
  parseConfig(text, {
    source: "x",
    path: "/srv/artificer.toml",
    baseDir: "/srv",
    kinds: configKinds,
  });

/** The text with every `#key = value` in force. */
const uncommented = (text: string) => text.replaceAll(/^#(?=\w+ = )/gm, "");

Deno.test("a config holds what its user is safe with", () => {
  const settings = settingsOf(configText(ANSWERS));
  const [route] = settings.routes;
  assert.equal(settings.apiRequireToken, true);
  assert.equal(settings.maxConcurrentAgents, 1);
  assert.equal(route?.timeoutMs, 1_800_000);
  assert.deepEqual([route.queue, route.inProgressQueue], ["Todo", "In Progress"]);
  assert.equal(settings.apiPort, "auto");
  assert.deepEqual([route.doneQueue, route.failedQueue, route.cwd], [
    "Review",
    "Failed",
    "/srv/work",
  ]);
});

Deno.test("every key of the schema is in it, explained above itself", () => {
  const text = configText(ANSWERS);
  const { properties, ...schema } = configJsonSchema(configKinds);
  const { routing } = properties as Record<string, { additionalProperties: typeof schema }>;
  const tables = ["backend", "routing"];
  const keys = [
    ...knownKeys({ ...schema, properties }).filter((key) => !tables.includes(key)),
    ...knownKeys(routing?.additionalProperties ?? null),
    "type",
    "url",
    "user",
  ];
  assert.ok(keys.length > 20);
  const lines = text.split("\n");
  for (const key of keys) {
    const at = lines.findIndex((line) => line.replace(/^#/, "").startsWith(`${key} = `));
    assert.ok(at > 0, key);
    assert.match(lines[at - 1] ?? "", /^# \S/, key);
  }
});

Deno.test("what is commented out can be put in force", () => {
  const text = uncommented(configText(ANSWERS));
  assert.match(text, /^poll_interval = 30$/m);
  assert.equal(settingsOf(text).pollIntervalMs, 30_000);
  assert.equal(settingsOf(text).routes[0]?.maxConcurrent, 1);
});

Deno.test("every line fits into 80 columns", () => {
  for (const command of ["claude", "codex", "gemini", "opencode", "./agent.sh"]) {
    for (const line of configText(planFor(command)).split("\n")) {
      assert.ok(line.length <= 80 || line.startsWith("env = "), line);
    }
  }
});

Deno.test("S1: claude gets options that end before the prompt, and nothing of the card", () => {
  const [route] = settingsOf(configText(ANSWERS)).routes;
  const args = route?.args ?? [];
  assert.equal(args.indexOf("--"), args.length - 2);
  assert.ok(!args.join(" ").includes("{"));
  assert.deepEqual(checkArguments([route ?? assert.fail()]).map(({ state }) => state), ["ok"]);
  for (const option of ["-p", "--allowedTools", "--max-budget-usd"]) {
    assert.ok(args.includes(option));
  }
  const prompt = args.at(-1) ?? "";
  for (
    const part of ["task get\n", "task comment 'TEXT'\n", "move 'Review'\n", "move 'Failed'\n"]
  ) {
    assert.ok(prompt.includes(part), part);
  }
});

Deno.test("claude is known by its path, too, and another command gets no arguments", () => {
  const argsOf = (command: string) => settingsOf(configText(planFor(command))).routes[0]?.args;
  assert.ok((argsOf("/opt/bin/claude")?.length ?? 0) > 1);
  assert.deepEqual(argsOf("./agent.sh"), []);
});

Deno.test("claude is told what it may run and what it must not touch, and else nothing", () => {
  const argsOf = (plan: ConfigPlan) => settingsOf(configText(plan)).routes[0]?.args ?? [];
  const args = argsOf(ANSWERS);
  const rules = args.slice(args.indexOf("--allowedTools"), args.indexOf("--max-budget-usd"));
  assert.deepEqual(rules, [
    "--allowedTools",
    "Bash(artificer-dispatcher task:*)",
    "Bash(npm test:*)",
    "Bash(git commit:*)",
    "--disallowedTools",
    "Read(//srv/.env)",
    "Edit(//srv/artificer.toml)",
    "Edit(//srv/.env)",
    "Edit(//srv/a \\[1\\] b.db)",
    "Edit(//srv/.artificer/**)",
  ]);
  assert.match(args.at(-1) ?? "", /You may run:\n {3}npm test, git commit\n3\. /);
  const none = argsOf({ ...ANSWERS, allowed: [] });
  assert.equal(none.filter((arg) => arg.startsWith("Bash(")).length, 1);
  assert.doesNotMatch(none.at(-1) ?? "", /may run/);
});

Deno.test("a queue's name can't end the quotes of the commands in the prompt", () => {
  const queues = { ...QUEUES, done: "it's; rm -rf ~" };
  const prompt = settingsOf(configText({ ...ANSWERS, queues })).routes[0]?.args.at(-1);
  assert.ok(prompt?.includes(`task move 'it'\\''s; rm -rf ~'\n`), prompt);
});

const name = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom(
    '"',
    '"""',
    "\\",
    "a.b",
    "'",
    "жёлтый",
    "#",
    "]",
    "--",
    "{task_name}",
    "a\\u0000",
  ),
).filter((text) => problemOfQueue(text) === null);

Deno.test("whatever board and queues are named, the config is valid and names just them", () => {
  fc.assert(
    fc.property(
      fc.record({ ready: name, inProgress: name, done: name, failed: name }),
      name.filter(isBoardUrl),
      fc.constantFrom("sqlite" as const, "json" as const),
      fc.constantFrom("claude", "./agent.sh", 'a"b'),
      (queues, board, type, command) => {
        const { ready, inProgress, done, failed } = queues;
        fc.pre(![inProgress, done, failed].includes(ready));
        const backendKeys = { type, url: board };
        const text = configText({ ...planFor(command), backend: backendKeys, queues });
        const { backend, routes: [route] } = settingsOf(text);
        assert.equal(backend.type, type);
        assert.deepEqual(backend.options, { url: board, user: "artificer" });
        assert.deepEqual(
          [route?.queue, route?.inProgressQueue, route?.doneQueue, route?.failedQueue],
          [ready, inProgress, done, failed],
        );
        assert.equal(route?.command, command);
        assert.deepEqual(Object.keys(parse(uncommented(text))["routing"] ?? {}), [ready]);
      },
    ),
    { numRuns: 50 },
  );
});

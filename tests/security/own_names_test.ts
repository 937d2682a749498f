import assert from "node:assert/strict";
import { fieldsAtStart } from "../../src/agents/json_parts.ts";
import { agentKindOf } from "../../src/agents/registry.ts";
import { kindOfError } from "../../src/agents/claude/outage/refusal.ts";
import { parseArgs } from "../../src/cli/parser.ts";
import { formatRun, formatRuns } from "../../src/cli/client/views/runs.ts";
import { runAnswer } from "../../src/cli/client/answers.ts";
import { paintColors } from "../../src/cli/terminal/style.ts";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { parseEnv } from "../../src/config/environment/parse_env.ts";
import { agentProcess } from "../../src/config/sections/route/process.ts";
import { QueueErrors } from "../../src/dispatcher/board/queue_errors.ts";
import type { DispatcherEvent } from "../../src/domain/events.ts";
import { UsageError } from "../../src/domain/errors.ts";
import { verbOf } from "../../src/logging/run_end.ts";
import { fillTemplate } from "../../src/text/template.ts";
import { ownValue } from "../../src/text/own.ts";
import { assertProblem, serveApi } from "../api/api_fixture.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** Names that every object of JavaScript has. A stranger may choose them for anything. */
const HOSTILE = ["constructor", "toString", "hasOwnProperty", "valueOf", "__proto__"];

Deno.test("X12: an object has only what is its own", () => {
  for (const name of HOSTILE) assert.equal(ownValue({ a: 1 }, name), undefined, name);
  assert.equal(ownValue(JSON.parse('{"__proto__":1}'), "__proto__"), 1);
});

Deno.test("X12: the API takes names that every object has for names, in every place", async () => {
  await using api = serveApi();
  for (const name of HOSTILE) {
    assertProblem(await api.send("GET", `/${name}`), 404, "unknown_path");
    assertProblem(await api.send("GET", `/tasks/${name}`), 404, "not_found");
    assertProblem(await api.send("GET", `/runs/${name}`), 404, "unknown_run");
    assertProblem(await api.send("POST", `/hooks/${name}`, {}), 404, "no_hook");
    assertProblem(await api.send(name, "/status"), 405, "method_not_allowed");
    assertProblem(await api.send("GET", `/runs?${name}=1`), 422, "invalid");
    assertProblem(await api.send("GET", `/runs?outcome=${name}`), 422, "invalid");
    assertProblem(await api.send("PATCH", "/tasks/1", `{"${name}":{"name":"x"}}`), 422, "invalid");
    assertProblem(await api.send("POST", "/tasks/1/move", { queue: name }), 422, "invalid");
    const all = await api.send("GET", `/runs?route=${name}&task=${name}`);
    assert.deepEqual([all.status, all.json.runs], [200, []]);
    const headers = { "idempotency-key": name };
    const commented = await api.send("POST", "/tasks/1/comments", { text: name }, headers);
    assert.equal(commented.json.text, name);
  }
});

Deno.test("X12: the command line takes them for names, and never for a command or an option", () => {
  for (const name of HOSTILE) {
    for (
      const args of [[name], [`--${name}`], ["task", name], ["board", name], ["completions", name]]
    ) {
      assert.throws(() => parseArgs(args), UsageError, args.join(" "));
    }
    const move = parseArgs(["board", "move", name, name]);
    assert.deepEqual(move, {
      kind: "board",
      action: "move",
      config: undefined,
      id: name,
      queue: name,
      json: false,
    });
  }
});

const configWith = (text: string) =>
  parseConfig(text, {
    kinds: configKinds,
    source: "artificer.toml",
    path: "/srv/artificer.toml",
    baseDir: "/srv",
  });

Deno.test("X12: the config takes them for names of routes, refuses them as kinds and keys, and loses none", () => {
  for (const name of HOSTILE) {
    const route = `[routing."${name}"]\ncommand = "x"\nin_progress_queue = "Doing"\n`;
    const board = `[backend]\ntype = "json"\nurl = "b.json"\n`;
    if (name === "__proto__") {
      assert.throws(() => configWith(board + route), /is not a usable name/);
      assert.throws(
        () =>
          configWith(
            `${board}[routing."Todo"]\ncommand = "x"\nin_progress_queue = "D"\nenv = { __proto__ = "1" }\n`,
          ),
        /routing\."Todo"\.env\.__proto__.*is not a usable name/s,
      );
    } else {
      assert.equal(configWith(board + route).routes[0]?.queue, name);
      const env = `env = { ${name} = "1" }\n`;
      assert.deepEqual(configWith(board + route + env).routes[0]?.env, { [name]: "1" });
    }
    const todo = `[routing."Todo"]\ncommand = "x"\nin_progress_queue = "Doing"\n`;
    assert.throws(
      () => configWith(`${name} = 1\n${board}${todo}`),
      new RegExp(`${name}.*unknown key`, "s"),
    );
    assert.throws(() => configWith(`[backend]\ntype = "${name}"\n${todo}`), /backend\.type/);
    assert.throws(() => configWith(`${board}${todo}agent = "${name}"\n`), /agent/);
    assert.throws(() => configWith(`${board}${todo}${name} = 1\n`), /unknown key/);
    assert.equal(agentKindOf(name), null);
  }
  const change = agentProcess.route?.changes?.env;
  assert.equal(change?.describe({}, { toString: "x" } as never), "changed (toString)");
});

Deno.test("X12: a variable may have such a name in .env", () => {
  for (const name of HOSTILE) {
    assert.deepEqual(Object.entries(parseEnv(`${name}=x\n`).variables), [[name, "x"]]);
  }
});

Deno.test("X12: what an agent or a server prints under such a name means nothing", () => {
  for (const name of HOSTILE) {
    assert.equal(kindOfError({ error: name, api_error_type: name } as never), null);
    assert.equal(verbOf(name as never), name.replaceAll("_", " "));
    assert.equal(fillTemplate(`{${name.toLowerCase()}}`, {}), `{${name.toLowerCase()}}`);
    const run = runAnswer().parse({ run_id: "1", state: "settled", outcome: name });
    const layout = { width: 80, paint: paintColors };
    assert.match(formatRuns([run], layout, 0), new RegExp(`\\x1b\\[31m${name}`));
    assert.match(formatRun(run, layout, 0), new RegExp(name));
  }
  const fields = fieldsAtStart('{"__proto__":{"type":"result"},"a":1,"cut":"x');
  assert.equal(fields.type, undefined);
  assert.deepEqual(Object.keys(fields), ["__proto__", "a", "cut"]);
});

Deno.test("X12: a queue with such a name has the errors that are its own", () => {
  const events: DispatcherEvent[] = [];
  const errors = new QueueErrors((event) => events.push(event));
  for (const name of HOSTILE) {
    errors.note([name], {});
    errors.note([name], Object.fromEntries([[name, "is gone"]]));
    errors.note([name], Object.fromEntries([[name, "is gone"]]));
  }
  assert.deepEqual(Object.entries(errors.reasons), HOSTILE.map((name) => [name, "is gone"]));
  assert.equal(events.length, HOSTILE.length);
});

Deno.test("X12: a dry run reads a queue with such a name, and finds nothing wrong with it", async () => {
  await using dir = await tempDir();
  await dir.write(
    "board.json",
    '{"queues":{"constructor":[{"id":"__proto__","name":"toString"}]}}',
  );
  await dir.write(
    "artificer.toml",
    `[backend]\ntype = "json"\nurl = "board.json"\n[routing."constructor"]\ncommand = "true"\nin_progress_queue = "toString"\n`,
  );
  const flags = [`--allow-read=${dir.path}`, "--allow-env", "--allow-run"];
  const args = ["start", "--dry-run", "--json"];
  const { code, stdout, stderr } = await runDeno("main.ts", { flags, args, cwd: dir.path });
  assert.equal(code, 0, stderr);
  const { queues, starts } = JSON.parse(stdout);
  assert.deepEqual([queues[0].queue, queues[0].error, queues[0].tasks], ["constructor", null, 1]);
  assert.deepEqual([starts[0].task_id, starts[0].in_progress_queue], ["__proto__", "toString"]);
});

import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";
import { besiege } from "./harness/besiege.ts";

const card = (queue_name: string, name = "5b1c0f") => ({ queue_name, name, description: "" });

attempt("X9: a run starts no command of another route by a card in its queue", {}, async (kit) => {
  await using siege = await besiege(kit);
  const { ask } = siege;
  const made = await ask("POST", "/tasks", { body: card("Deploy") });
  assert.deepEqual([made.status, made.json.code], [403, "queue_not_allowed"]);
  assert.match(made.json.detail, /: allow_queues = \["Deploy", …\] under \[routing\."Todo"\]/);
  assert.equal(await siege.hasDeployed(), false);
});

attempt(
  "X9: a run moves neither its own card nor one that it made to where another command starts",
  {},
  async (kit) => {
    await using siege = await besiege(kit);
    const { ask } = siege;
    const made = await ask("POST", "/tasks", { body: card("Backlog") });
    assert.equal(made.status, 201, made.text);
    for (const id of ["1", made.json.id]) {
      for (const field of ["target_queue", "queue", "queue_name"]) {
        const path = `/tasks/${encodeURIComponent(id)}/move`;
        const { status, json } = await ask("POST", path, { body: { [field]: "Deploy" } });
        assert.deepEqual([status, json.code], [403, "queue_not_allowed"]);
      }
    }
    assert.equal(await siege.hasDeployed(), false);
  },
);

attempt("X9: no other spelling of a queue leads into it", {}, async (kit) => {
  await using siege = await besiege(kit);
  const spellings = [
    "deploy",
    "DEPLOY",
    " Deploy",
    "Deploy ",
    "Deploy\0",
    "Deploy\n",
    "\u0001Deploy",
  ]
    .concat(
      "De\u200bploy",
      "Ｄｅｐｌｏｙ",
      "./Deploy",
      "Deploy/",
      "Deploy%20",
      '"Deploy"',
      "[Deploy]",
    );
  for (const queue of spellings) await siege.ask("POST", "/tasks", { body: card(queue) });
  const twice = '{"queue": "Backlog", "queue_name": "Deploy", "name": "x"}';
  const again = '{"queue_name": "Backlog", "queue_name": "Deploy", "name": "x"}';
  const url = await siege.dispatcher.url();
  for (const body of [twice, again]) {
    const response = await fetch(`${url}/tasks`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${siege.tokens[0]}`,
        "content-type": "application/json",
      },
      body,
    });
    await response.body?.cancel();
    assert.ok(response.status >= 400, body);
  }
  assert.equal(await siege.hasDeployed(), false);
});

attempt("X9: with allow_queues a run puts cards nowhere else", {}, async (kit) => {
  await using siege = await besiege(kit, { route: 'allow_queues = ["Deploy"]' });
  const other = await siege.ask("POST", "/tasks", { body: card("Backlog") });
  assert.deepEqual([other.status, other.json.code], [403, "queue_not_allowed"]);
  assert.equal((await siege.ask("POST", "/tasks", { body: card("Deploy") })).status, 201);
  await siege.dispatcher.line(({ event, queue }) => event === "task_claimed" && queue === "Deploy");
});

attempt(
  "X9: an agent that writes allow_queues into the config gets no further by that",
  { on: ["local"] },
  async (kit) => {
    await using siege = await besiege(kit, { route: 'cwd = "."' });
    const path = `${kit.folder}/artificer.toml`;
    const config = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      config.replace('cwd = "."', 'cwd = "."\nallow_queues = ["Deploy"]'),
    );
    await siege.dispatcher.line(({ message }) => /allow_queues/.test(message));
    const made = await siege.ask("POST", "/tasks", { body: card("Deploy") });
    assert.equal(made.status, 403);
    const { json } = await siege.ask("GET", "/status", { token: "" });
    assert.match(JSON.stringify(json.waiting_changes), /allow_queues/);
  },
);

attempt("X9: a run sees nothing of another in any list", {}, async (kit) => {
  await using siege = await besiege(kit);
  const { ask, tokens } = siege;
  const [other] = (await ask("GET", "/runs", { token: tokens[1] })).json.runs;
  for (
    const path of [
      "/status",
      "/runs",
      "/runs?task=2",
      "/runs?task_id=2",
      "/runs?state=started",
      `/runs/${other.run_id}`,
      `/runs/${other.run_id.toUpperCase()}`,
      `/runs/${other.run_id}/log`,
      `/runs/${other.run_id}/log?follow=true`,
      "/tasks/2",
      "/tasks/%32",
    ]
  ) {
    const { text } = await ask("GET", path);
    assert.doesNotMatch(text, /5b1c0f/, path);
    if (path !== "/runs?task=2") assert.ok(!text.includes(`"${other.run_id}"`), `${path}: ${text}`);
  }
  const { json } = await ask("GET", "/status");
  assert.deepEqual([json.routes, json.folder, json.active_agents.length], [["Todo"], null, 1]);
});

attempt("X9: a run does nothing to the dispatcher, nor to the runs of others", {}, async (kit) => {
  await using siege = await besiege(kit);
  const { ask, tokens } = siege;
  const [other] = (await ask("GET", "/runs", { token: tokens[1] })).json.runs;
  for (
    const path of ["/pause", "/resume", "/drain", "/reload", "/tasks/1/retry", "/runs/retry"]
      .concat(`/runs/${other.run_id}/cancel`, `/runs/${other.run_id}/retry`, "/tasks/2/retry")
  ) {
    const body = path === "/runs/retry" ? { outcome: "failed" } : {};
    assert.equal((await ask("POST", path, { body })).status, 403, path);
  }
  await siege.end();
});

attempt("X9: thousands of refreshes make one poll a second", {}, async (kit) => {
  await using siege = await besiege(kit, { settings: "api_rate = 100000" });
  const polls = new Set<string>();
  const startedAt = performance.now();
  let asked = 0;
  while (performance.now() - startedAt < 1_400) {
    const asking = Array.from({ length: 16 }, () => siege.ask("POST", "/refresh"));
    asked += (await Promise.all(asking)).filter(({ status }) => status === 202).length;
    polls.add((await siege.ask("GET", "/status", { token: "" })).json.last_poll);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  assert.ok(polls.size <= seconds + 3, `${polls.size} polls in ${seconds} s for ${asked} requests`);
});

attempt(
  "X9: a run that asks without end is told to wait, and others are answered",
  {},
  async (kit) => {
    await using siege = await besiege(kit, { settings: "api_rate = 2" });
    const { ask, tokens } = siege;
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask("GET", "/status")));
    const late = answers.filter(({ status }) => status === 429);
    assert.ok(late.length >= 30, `${late.length} of 60 were refused`);
    for (const { json, retryAfter } of late) {
      assert.equal(json.code, "too_many_requests");
      assert.ok(Number(retryAfter) >= 1, String(retryAfter));
    }
    assert.equal((await ask("GET", "/status", { token: tokens[1] })).status, 200);
    assert.equal((await ask("GET", "/status", { token: "" })).status, 200);
  },
);

attempt(
  "X9: a run writes no more to the board than it may, in large texts or in small ones",
  {},
  async (kit) => {
    await using siege = await besiege(kit, { settings: "api_written_mib = 0.1" });
    const { ask, tokens } = siege;
    const large = { text: "x".repeat(60_000) };
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      statuses.push((await ask("POST", "/tasks/1/comments", { body: large })).status);
    }
    assert.deepEqual(statuses, [201, 403, 403, 403]);
    let cards = 0;
    const token = tokens[1];
    for (;; cards++) {
      const { status, json } = await ask("POST", "/tasks", { body: card("Backlog"), token });
      if (status === 201) continue;
      assert.deepEqual([status, json.code], [403, "written_too_much"]);
      break;
    }
    assert.ok(cards >= 90 && cards <= 110, `${cards} cards`);
    assert.equal((await ask("GET", "/tasks/1")).status, 200);
  },
);

attempt("X9: 17 comments of 1 MB are too many with the default config", {}, async (kit) => {
  await using siege = await besiege(kit);
  const body = { text: "x".repeat(1_000_000) };
  let written = 0;
  for (; written < 40; written++) {
    if ((await siege.ask("POST", "/tasks/1/comments", { body })).status !== 201) break;
  }
  assert.ok(written <= 16, `${written} were written`);
});

attempt("X9: a token counts nowhere but in its header, and not in part", {}, async (kit) => {
  await using siege = await besiege(kit, { settings: "api_require_token = true" });
  const [token, other] = siege.tokens;
  const url = await siege.dispatcher.url();
  const line = (path: string, header: string) =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${header}Connection: close\r\n\r\n`;
  for (
    const request of [
      line(`/tasks/1?token=${token}`, ""),
      line(`/tasks/1?access_token=${token}`, ""),
      line("/tasks/1", `Cookie: token=${token}\r\n`),
      line("/tasks/1", `Authorization: Basic ${btoa(`x:${token}`)}\r\n`),
      line("/tasks/1", `Authorization: Bearer ${token.slice(0, -1)}\r\n`),
      line("/tasks/1", `Authorization: Bearer ${token}x\r\n`),
      line("/tasks/1", `Authorization: Bearer ${other}, Bearer ${token}\r\n`),
      line("/tasks/1", `Authorization: Bearer ${other}\r\nAuthorization: Bearer ${token}\r\n`),
      line("/tasks/1", "Artificer-Caller: person\r\n"),
    ]
  ) {
    const answer = await kit.raw(url, request);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, request);
  }
});

attempt(
  "X9: a card that a run makes look like an orphan of another route starts nothing",
  {},
  async (kit) => {
    await using siege = await besiege(kit, { orphans: 'on_orphan = "retry"' });
    const made = await siege.ask("POST", "/tasks", { body: card("Deploying") });
    assert.deepEqual([made.status, made.json.code], [403, "queue_not_allowed"]);
    const body = { target_queue: "Deploying" };
    assert.equal((await siege.ask("POST", "/tasks/1/move", { body })).status, 403);
    assert.equal(await siege.hasDeployed(), false);
  },
);

import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const TOKEN = "operator-token-5b1c0f";
const SECRETS = { ARTIFICER_API_TOKEN: TOKEN, PLANKA_TOKEN: "planka-token-5b1c0f" };

/** Ends when the file `go` is there. */
const WAIT = "until [ -e go ]; do sleep 0.05; done";

attempt(
  "D20: the token of one run does not reach the task of another",
  { needs: ["curl"] },
  async (kit) => {
    await kit.setUp({
      queues: { Todo: [{ id: "1", name: "one" }], Elsewhere: [{ id: "2", name: "two" }] },
      agent: `for path in /tasks/2 /runs/00000000-0000-7000-8000-000000000000; do
  call "$path" -o /dev/null -w '%{http_code} ' >> codes
done
call /tasks/2/comments -d '{"text": "taken"}' -o /dev/null -w '%{http_code} ' >> codes
call /pause -X POST -d '{}' -o /dev/null -w '%{http_code}' >> codes`,
    });
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    assert.equal(await Deno.readTextFile(`${kit.folder}/codes`), "403 403 403 403");
  },
);

attempt(
  "D21: the token of a run that has ended opens nothing",
  { needs: ["curl"] },
  async (kit) => {
    await kit.setUp({
      queues: { Todo: [{ id: "1", name: "one" }] },
      agent: 'printf %s "$ARTIFICER_TOKEN" > token',
      settings: "api_require_token = true",
    });
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    const token = await Deno.readTextFile(`${kit.folder}/token`);
    const answer = await fetch(`${await dispatcher.url()}/tasks/1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.body?.cancel();
    assert.equal(answer.status, 409);
  },
);

attempt("D22: the environment of an agent holds no secret of the dispatcher", {}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: "env > seen; cat /proc/self/environ >> seen 2>/dev/null; true",
  });
  await using dispatcher = kit.start({ env: SECRETS });
  await dispatcher.event("run_settled", "1");
  const seen = await Deno.readTextFile(`${kit.folder}/seen`);
  assert.match(seen, /ARTIFICER_TOKEN=/);
  assert.doesNotMatch(seen, /5b1c0f/);
});

attempt("D23: no list of processes shows a secret, and another user reads no environment", {
  needs: ["second user", "linux"],
}, async (kit) => {
  await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] }, agent: WAIT });
  await using dispatcher = kit.start({ env: SECRETS });
  await dispatcher.event("run_started", "1");
  const { stdout } = await kit.other.sh(
    `for dir in /proc/[0-9]*; do tr '\\0' ' ' < "$dir/cmdline"; cat "$dir/environ"; done 2>/dev/null`,
  );
  assert.match(stdout, /artificer-dispatcher/);
  assert.doesNotMatch(stdout, /5b1c0f|ARTIFICER_TOKEN=/);
  await kit.write("go", "");
  await dispatcher.event("run_settled", "1");
});

attempt("D24: a secret that an agent prints in pieces is masked in its log, comment and answers", {
  needs: ["curl"],
}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: `rest=\${ARTIFICER_TOKEN#????????}
printf %s "\${ARTIFICER_TOKEN%"$rest"}"; sleep 0.1; echo "$rest"
printf %s "$ARTIFICER_TOKEN" > token
printf operator-tok; sleep 0.1; echo en-5b1c0f
echo "b64 $ARTIFICER_TOKEN" >&2
exit 3`,
  });
  await using dispatcher = kit.start({ env: SECRETS });
  const { run_id } = await dispatcher.event("run_settled", "1");
  const token = await Deno.readTextFile(`${kit.folder}/token`);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const url = await dispatcher.url();
  const texts = await Promise.all(["/tasks/1", `/runs/${run_id}`, `/runs/${run_id}/log`, "/status"]
    .map(async (path) => await (await fetch(url + path, { headers })).text()));
  texts.push(JSON.stringify(dispatcher.lines));
  assert.match(texts.join(), /\[secret\]/);
  for (const text of texts) {
    assert.ok(!text.includes(token), "its own token");
    assert.doesNotMatch(text, /5b1c0f/);
  }
});

attempt(
  "D25: the text of a task is one argument, and no shell, option or placeholder reads it",
  {},
  async (kit) => {
    const name = "$(touch pwned) `touch pwned`; touch pwned --flag {task_id} %s \"'\\";
    await kit.setUp({
      queues: { Todo: [{ id: "1", name }] },
      agent: 'printf %s "$#:$2" > seen',
      route: "",
    });
    const config = await Deno.readTextFile(`${kit.folder}/artificer.toml`);
    await kit.write(
      "artificer.toml",
      config.replace('"{task_id}"]', '"{task_id}", "{task_name}"]'),
    );
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    assert.equal(await Deno.readTextFile(`${kit.folder}/seen`), `2:${name}`);
    await assert.rejects(Deno.stat(`${kit.folder}/pwned`), Deno.errors.NotFound);
  },
);

attempt(
  "D26: a task whose id looks like an option or a path makes no file and starts nothing else",
  {
    on: ["local"],
  },
  async (kit) => {
    const ids = ["../../x", "-rf", "a/b", "..", "__proto__", "constructor"];
    await kit.setUp({
      queues: { Todo: ids.map((id) => ({ id, name: "odd" })) },
      agent: 'printf "%s\\n" "$1" >> seen',
      settings: "max_concurrent_agents = 6",
    });
    await using dispatcher = kit.start({ args: ["--once"] });
    assert.equal((await dispatcher.ended()).code, 0, JSON.stringify(dispatcher.complaints));
    const seen = (await Deno.readTextFile(`${kit.folder}/seen`)).trimEnd().split("\n");
    assert.deepEqual(seen.toSorted(), ids.toSorted());
    const runs = await Array.fromAsync(Deno.readDir(`${kit.folder}/.artificer/runs`));
    assert.ok(runs.every((entry) => /^[0-9a-f-]{36}$/.test(entry.name)));
  },
);

attempt(
  "D27: a redirect of the board does not take the token to another server",
  {},
  async (kit) => {
    const seen: string[] = [];
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    await using other = Deno.serve(options, ({ headers }) => {
      seen.push(JSON.stringify([...headers]));
      return new Response("{}");
    });
    let asked = 0;
    await using board = Deno.serve(options, () => {
      asked++;
      return Response.redirect(`http://localhost:${other.addr.port}/stolen`, 307);
    });
    await kit.setUp({
      backend: `[backend]\ntype = "planka"\nurl = "http://localhost:${board.addr.port}"`,
      route: "",
    });
    await using dispatcher = kit.start({ env: SECRETS });
    await dispatcher.line(() => asked > 0);
    await dispatcher.line(({ event, level }) => event === "backend_failed" || level === "error");
    assert.ok(asked > 0);
    assert.deepEqual(seen, []);
  },
);

import assert from "node:assert/strict";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

const SECRETS = {
  PLANKA_TOKEN: "planka-token-5b1c0f",
  PLANKA_PASSWORD: 'pass word/"5b1c0f"',
  ARTIFICER_API_TOKEN: "operator-token-5b1c0f",
};
const IN_ENV_FILE = `PLANKA_USER=ana
PLANKA_TOKEN=token-of-the-file-5b1c0f
PUBLIC_OF_FILE="of the file"
SHARED=loses
COPY_IN_FILE=${SECRETS.PLANKA_TOKEN}
`;
/** Copies of credentials under other names, as some set-ups have them. */
const COPIES = {
  MY_BOARD: SECRETS.PLANKA_TOKEN,
  DATABASE_URL: `postgres://ana:${encodeURIComponent(SECRETS.PLANKA_PASSWORD)}@db.example/app`,
  BOARD_HEADER: `Authorization: Bearer ${SECRETS.ARTIFICER_API_TOKEN}`,
};
const ENV = { ...SECRETS, ...COPIES, SHARED: "wins", PUBLIC: "of the environment" };
const OF_ROUTE = "secret-of-the-route-1";

/** Writes down what it sees, then prints every secret there is, one in two pieces and one so often that its
 * line is cut, and fails. */
const teller = (folder: string) =>
  `env -0 > "${folder}/env"
printf %s "$ARTIFICER_TOKEN" > "${folder}/token"
echo "own $ARTIFICER_TOKEN"
echo "route $DEPLOY_KEY"
cat "${folder}/secrets"
printf planka-tok; sleep 0.05; echo en-5b1c0f again
for i in 1 2 3 4 5 6 7 8 9 10; do printf '%s' "$ARTIFICER_TOKEN$ARTIFICER_TOKEN$ARTIFICER_TOKEN\
$ARTIFICER_TOKEN$ARTIFICER_TOKEN$ARTIFICER_TOKEN$ARTIFICER_TOKEN$ARTIFICER_TOKEN"; done
echo
exit 3`;

interface Profile {
  readonly name: string;
  start(folder: string): DispatcherProcess;
}

const profiles: readonly Profile[] = [
  {
    name: "strict, config on standard input",
    start: (folder) =>
      startDispatcher({
        cwd: folder,
        args: ["--config", "-", "--debug"],
        rights: ["--env-file", ...STRICT],
        env: ENV,
        stdin: config(
          folder,
          `[backend]
type = "memory"
[[backend.queues.Todo]]
id = "1"
name = "only"`,
        ),
      }),
  },
  {
    name: "local",
    start(folder) {
      Deno.writeTextFileSync(
        `${folder}/board.json`,
        JSON.stringify({ queues: { Todo: [{ id: "1", name: "only" }], Doing: [] } }),
      );
      Deno.writeTextFileSync(
        `${folder}/artificer.toml`,
        config(folder, `[backend]\ntype = "json"\nurl = "board.json"`),
      );
      return startDispatcher({ cwd: folder, env: ENV, args: ["--debug"] });
    },
  },
];

function config(folder: string, backend: string): string {
  return `api_port = 0
poll_interval = 3600
${backend}
[routing."Todo"]
command = "sh"
args = ["${folder}/agent.sh"]
in_progress_queue = "Doing"
env = { DEPLOY_KEY = "${OF_ROUTE}" }
`;
}

for (const { name, start } of profiles) {
  Deno.test(`S2, S3: no secret reaches an agent, or a card, log or answer from it (${name})`, async () => {
    await using dir = await tempDir();
    await dir.write(".env", IN_ENV_FILE);
    await dir.write("secrets", Object.values(SECRETS).join("\n") + "\n");
    await dir.write("agent.sh", teller(dir.path));
    await using dispatcher = start(dir.path);
    await dispatcher.event("run_settled", "1");
    const env = environmentOf(await Deno.readTextFile(`${dir.path}/env`));
    const token = await Deno.readTextFile(`${dir.path}/token`);
    for (const secret of Object.keys({ ...SECRETS, ...COPIES, COPY_IN_FILE: "" })) {
      assert.ok(!env.get(secret), secret);
    }
    assert.equal(env.get("DEPLOY_KEY"), OF_ROUTE);
    assert.ok(!env.get("PLANKA_USER"));
    assert.doesNotMatch([...env.values()].join("\n"), /5b1c0f/);
    assert.equal(env.get("PUBLIC_OF_FILE"), "of the file");
    assert.equal(env.get("PUBLIC"), "of the environment");
    assert.equal(env.get("SHARED"), "wins");

    const url = await dispatcher.url();
    const told = `${SECRETS.PLANKA_TOKEN} ${OF_ROUTE}`;
    const caller = { token: SECRETS.ARTIFICER_API_TOKEN };
    for (
      const [method, path, body] of [
        ["POST", "/tasks/1/comments", { text: told }],
        ["PATCH", "/tasks/1", { description: told, labels: [told] }],
        ["POST", "/tasks", { queue: "Doing", name: told, description: told }],
      ] as const
    ) {
      const { status, json } = await ask(dispatcher, method, path, { ...caller, body });
      assert.ok(status < 300, JSON.stringify(json));
      assert.match(JSON.stringify(json), /\[secret\] \[secret\]/);
      assert.doesNotMatch(JSON.stringify(json), /5b1c0f|of-the-route/);
    }
    const answers = await Promise.all(
      ["/tasks/1", "/status"].map(async (path) => await (await fetch(url + path)).text()),
    );
    const comment = JSON.parse(answers[0] ?? "").comments[0].text;
    assert.match(
      comment,
      /own \[secret\]\nroute \[secret\]\n\[secret\]\n\[secret\]\n\[secret\]\n\[secret\] again/,
    );
    for (const text of [...answers, ...dispatcher.complaints, JSON.stringify(dispatcher.lines)]) {
      assert.ok(!text.includes(token.slice(0, 12)), "the run's own token");
      assert.doesNotMatch(text, /5b1c0f|planka-tok|of-the-route/);
    }
  });
}

function environmentOf(text: string): Map<string, string> {
  return new Map(
    text.split("\0").filter((entry) => entry !== "").map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

interface Answer {
  readonly status: number;
  readonly json: { readonly id?: string; readonly code?: string; readonly name?: string };
}

async function ask(
  dispatcher: DispatcherProcess,
  method: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(`${await dispatcher.url()}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

testWith(
  "curl",
  "H4: a run's token is good for its own task and what it made, and as long as the run",
  async () => {
    await using folder = await dispatchFolder({
      queues: { Todo: tasksNamed(2), Doing: [], Done: [], Elsewhere: [{ id: "3", name: "other" }] },
      agent: `printf %s "$ARTIFICER_TOKEN" > token-$1
call "$task/comments" -d '{"text": "token is there"}'
until [ -e "go-$1" ]; do sleep 0.02; done`,
      route: 'done_queue = "Done"',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
    const [token = "", other = ""] = await Promise.all(["1", "2"].map(async (id) => {
      await dispatcher.line(({ message }) => message.startsWith(`POST /tasks/${id}/comments 201`));
      return await Deno.readTextFile(`${folder.path}/token-${id}`);
    }));
    const before = await Deno.readTextFile(folder.board);
    for (const id of ["2", "3"]) {
      for (
        const [method, path, body] of [
          ["GET", `/tasks/${id}`, undefined],
          ["PATCH", `/tasks/${id}`, { name: "taken" }],
          ["POST", `/tasks/${id}/comments`, { text: "taken" }],
          ["POST", `/tasks/${id}/move`, { target_queue: "Done" }],
        ] as const
      ) {
        const { status, json } = await ask(dispatcher, method, path, { token, body });
        assert.deepEqual([status, json.code], [403, "not_your_task"], `${method} ${path}`);
      }
    }
    assert.equal(await Deno.readTextFile(folder.board), before);
    const body = { queue_name: "Elsewhere", name: "made", description: "" };
    const made = await ask(dispatcher, "POST", "/tasks", { token, body });
    const path = `/tasks/${made.json.id}`;
    const edit = { body: { name: "made and edited" } };
    assert.equal((await ask(dispatcher, "PATCH", path, { token, ...edit })).status, 200);
    assert.equal((await ask(dispatcher, "PATCH", path, { token: other, ...edit })).status, 403);
    await folder.write("go-1", "");
    await dispatcher.event("run_ended", "1");
    for (const path of ["/tasks/1", `/tasks/${made.json.id}`]) {
      assert.equal((await ask(dispatcher, "GET", path, { token })).status, 409);
      assert.equal((await ask(dispatcher, "PATCH", path, { token, ...edit })).status, 409);
    }
    assert.equal((await ask(dispatcher, "GET", "/tasks/2", { token: other })).status, 200);
    await folder.write("go-2", "");
    await dispatcher.event("run_settled", "2");
  },
);

testWith("curl", "S4: task ids that look like paths and escapes are only ids", async () => {
  const ids = ["../x", "a/b", "%2e%2e", "..", "?q=1#f", "a b\\c", "ü/💥", "__proto__", "-n"];
  await using folder = await dispatchFolder({
    queues: { Todo: ids.map((id) => ({ id, name: "odd" })), Doing: [], Done: [] },
    agent: `encoded=$(printf %s "$1" | od -An -v -tx1 | tr -d '\\n' | sed 's/ /%/g')
call "/tasks/$encoded/comments" -f -d '{"text": "reached"}' || exit 1
call "/tasks/$encoded/move" -f -d '{"target_queue": "Done"}'`,
    settings: `max_concurrent_agents = ${ids.length}`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", ids.length);
  const comments = await commentsOf(folder.board);
  const queues = await queuesOf(folder.board);
  for (const id of ids) {
    assert.deepEqual(comments.get(id), ["reached"], id);
    assert.equal(queues.get(id), "Done", id);
  }
  const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
  assert.deepEqual(names.toSorted(), [
    ".artificer",
    "agent.sh",
    "artificer.toml",
    "board.json",
    "board.json.lock",
  ]);
  assert.equal(eventsOf(dispatcher, "internal_error").length, 0);
});

testWith(
  "curl",
  "H3: 100 idle connections and half bodies hold up neither tasks nor a stop",
  async () => {
    await using folder = await dispatchFolder({
      queues: { Todo: [], Doing: [], Done: [] },
      agent: `call "$task/move" -f -d '{"target_queue": "Done"}'`,
      settings: "max_concurrent_agents = 5",
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const { hostname, port } = new URL(await dispatcher.url());
    const half = new TextEncoder().encode(
      `POST /tasks HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\n` +
        `Content-Length: 1000\r\n\r\n{"queue_name": "To`,
    );
    using connections = new DisposableStack();
    for (let i = 0; i < 100; i++) {
      const connection = connections.use(await Deno.connect({ hostname, port: Number(port) }));
      if (i % 2 === 0) await connection.write(half);
    }
    for (const { name } of tasksNamed(10)) {
      const body = { queue_name: "Todo", name, description: "" };
      assert.equal((await ask(dispatcher, "POST", "/tasks", { body })).status, 201);
    }
    await untilEvents(dispatcher, "run_settled", 10);
    assert.deepEqual([...new Set((await queuesOf(folder.board)).values())], ["Done"]);
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
  },
);

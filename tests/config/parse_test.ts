import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/parse.ts";
import { fakeKinds, fileKind, networkKind } from "../fakes/fake_kinds.ts";
import { executorKinds } from "../../src/executors/registry.ts";

const AT = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };

const parse = (
  text: string,
  at: typeof AT | { source: string; path: null; baseDir: string } = AT,
) => parseConfig(text, { ...at, kinds: fakeKinds });

/** What the Python tool's README shows, among tables of other tools. */
const SEED = `
[project]
name = "my-project"
version = "1.2.3"
dependencies = ["requests>=2"]

[tool.ruff]
line-length = 100

[tool.artificer-dispatcher]
poll_interval = 30
max_concurrent_agents = 3

[tool.artificer-dispatcher.backend]
type = "json"
url = "/tmp/board.json"

[tool.artificer-dispatcher.routing."My Queue"]
command = "my-agent"
args = ["--task", "{task_id}", "--name", "{task_name}"]
in_progress_queue = "In Progress"

[build-system]
requires = ["hatchling"]
`;

const MINIMAL = `
[backend]
type = "json"
url = "board.json"
[routing.Todo]
command = "agent"
in_progress_queue = "Doing"
`;

Deno.test("the Python tool's pyproject.toml works unchanged", () => {
  const path = "/srv/pyproject.toml";
  const settings = parse(SEED, { source: "pyproject.toml", path, baseDir: "/srv" });
  assert.deepEqual(settings, {
    path,
    baseDir: "/srv",
    pollIntervalMs: 30_000,
    maxConcurrentAgents: 3,
    apiHost: "127.0.0.1",
    apiPort: 8000,
    apiMaxConnections: 512,
    apiRequireToken: false,
    allowedHosts: [],
    apiRate: 50,
    apiWrittenBytes: 2 ** 24,
    stateDir: "/srv/.artificer",
    onShutdown: "stop",
    shutdownGraceMs: 10_000,
    keepRuns: 1_000,
    keepMs: 30 * 24 * 60 * 60 * 1_000,
    keepLogBytes: 2 * 2 ** 30,
    keepAuditBytes: 64 * 2 ** 20,
    logFormat: null,
    logFile: null,
    logFileBytes: 10 * 2 ** 20,
    logFileCount: 5,
    executor: executorKinds[0].bind({}, "/srv"),
    tokenCommand: null,
    backend: fileKind.bind({ url: "/tmp/board.json", user: "artificer" }, "/srv"),
    routes: [{
      queue: "My Queue",
      agent: "command",
      command: "my-agent",
      args: ["--task", "{task_id}", "--name", "{task_name}"],
      inProgressQueue: "In Progress",
      timeoutMs: null,
      doneQueue: null,
      failedQueue: null,
      allowQueues: null,
      maxAttempts: 1,
      maxReturns: 300,
      maxRounds: 20,
      breaker: 3,
      breakerWindowMs: 30_000,
      retryDelayMs: 10_000,
      maxRetryDelayMs: 300_000,
      stallTimeoutMs: null,
      onTaskMoved: "ignore",
      onOrphan: "report",
      maxConcurrent: null,
      cwd: null,
      env: {},
    }],
  });
});

Deno.test("what is not said has the Python tool's defaults", () => {
  const settings = parse(MINIMAL);
  assert.equal(settings.pollIntervalMs, 30_000);
  assert.equal(settings.maxConcurrentAgents, 3);
  assert.equal(settings.apiHost, "127.0.0.1");
  assert.equal(settings.apiPort, 8000);
  assert.equal(settings.routes[0]?.timeoutMs, null);
});

Deno.test("the port can be left to the dispatcher", () => {
  assert.equal(parse(`api_port = "auto"\n${MINIMAL}`).apiPort, "auto");
});

Deno.test("every key arrives, in milliseconds and with absolute paths", () => {
  const settings = parse(`
poll_interval = 0.25
max_concurrent_agents = 7
default_agent_timeout = 60
api_host = "0.0.0.0"
api_port = 0
api_max_connections = 64
api_require_token = true
allowed_hosts = ["board.example"]
api_rate = 2.5
api_written_mib = 0.5
state_dir = "var/state"
on_shutdown = "wait"
shutdown_grace = 2.5
keep_runs = 50
keep_days = 0.5
keep_logs_mib = 1.5
keep_audit_mib = 2
log_format = "json"
log_file = "var/dispatcher.log"
log_file_mib = 1.5
log_file_count = 3
token_command = ["pass", "show", "planka"]

[backend]
type = "planka"
url = "http://localhost:3000"

[routing."A.B.Todo"]
command = "./agent.sh"
args = ["{task_id}"]
in_progress_queue = "A.B.Doing"
timeout = 1.5
agent = "claude"
done_queue = "A.B.Done"
failed_queue = "A.B.Failed"
allow_queues = ["A.B.Backlog"]
max_attempts = 4
max_returns = 40
max_rounds = 6
breaker = 5
breaker_window = 12.5
retry_delay = 0.5
max_retry_delay = 60
stall_timeout = 900
on_task_moved = "cancel"
on_orphan = "park"
max_concurrent = 2
cwd = "../work"
env = { MODEL = "large", EMPTY = "" }

[routing.Other]
command = "other"
in_progress_queue = "Doing"
`);
  assert.deepEqual(settings, {
    path: "/srv/artificer.toml",
    baseDir: "/srv",
    pollIntervalMs: 250,
    maxConcurrentAgents: 7,
    apiHost: "0.0.0.0",
    apiPort: 0,
    apiMaxConnections: 64,
    apiRequireToken: true,
    allowedHosts: ["board.example"],
    apiRate: 2.5,
    apiWrittenBytes: 2 ** 19,
    stateDir: "/srv/var/state",
    onShutdown: "wait",
    shutdownGraceMs: 2_500,
    keepRuns: 50,
    keepMs: 12 * 60 * 60 * 1_000,
    keepLogBytes: 1.5 * 2 ** 20,
    keepAuditBytes: 2 * 2 ** 20,
    logFormat: "json",
    logFile: "/srv/var/dispatcher.log",
    logFileBytes: 1.5 * 2 ** 20,
    logFileCount: 3,
    executor: executorKinds[0].bind({}, "/srv"),
    tokenCommand: ["pass", "show", "planka"],
    backend: networkKind.bind({ url: "http://localhost:3000" }, "/srv"),
    routes: [
      {
        queue: "A.B.Todo",
        agent: "claude",
        command: "./agent.sh",
        args: ["{task_id}"],
        inProgressQueue: "A.B.Doing",
        timeoutMs: 1500,
        doneQueue: "A.B.Done",
        failedQueue: "A.B.Failed",
        allowQueues: ["A.B.Backlog"],
        maxAttempts: 4,
        maxReturns: 40,
        maxRounds: 6,
        breaker: 5,
        breakerWindowMs: 12_500,
        retryDelayMs: 500,
        maxRetryDelayMs: 60_000,
        stallTimeoutMs: 900_000,
        onTaskMoved: "cancel",
        onOrphan: "park",
        maxConcurrent: 2,
        cwd: "/work",
        env: { MODEL: "large", EMPTY: "" },
      },
      {
        queue: "Other",
        agent: "command",
        command: "other",
        args: [],
        inProgressQueue: "Doing",
        timeoutMs: 60_000,
        doneQueue: null,
        failedQueue: null,
        allowQueues: null,
        maxAttempts: 1,
        maxReturns: 300,
        maxRounds: 20,
        breaker: 3,
        breakerWindowMs: 30_000,
        retryDelayMs: 10_000,
        maxRetryDelayMs: 300_000,
        stallTimeoutMs: null,
        onTaskMoved: "ignore",
        onOrphan: "report",
        maxConcurrent: null,
        cwd: null,
        env: {},
      },
    ],
  });
});

Deno.test("a route without an agent kind takes the one that its command means", () => {
  const settings = parse(MINIMAL.replace('"agent"', '"/usr/local/bin/claude"'));
  assert.equal(settings.routes[0]?.agent, "claude");
});

Deno.test("routes keep the order of the file", () => {
  const route = (queue: string) =>
    `[routing."${queue}"]\ncommand = "a"\nin_progress_queue = "Doing"\n`;
  const queues = ["Zeta", "Alpha", "Mid"];
  const settings = parse(
    `[backend]\ntype = "json"\nurl = "b"\n${queues.map(route).join("")}`,
  );
  assert.deepEqual(settings.routes.map(({ queue }) => queue), queues);
});

Deno.test("an absolute state_dir and cwd stay as they are", () => {
  const settings = parse(`state_dir = "/var/lib/artificer"\n${MINIMAL}cwd = "/work"\n`);
  assert.equal(settings.stateDir, "/var/lib/artificer");
  assert.equal(settings.routes[0]?.cwd, "/work");
});

Deno.test("standard input may have either shape", () => {
  const stdin = { source: "standard input", path: null, baseDir: "/home/ana" };
  for (const text of [SEED, MINIMAL]) {
    const settings = parse(text, stdin);
    assert.equal(settings.path, null);
    assert.equal(settings.stateDir, "/home/ana/.artificer");
    assert.equal(settings.routes.length, 1);
  }
});

Deno.test("a byte order mark and CRLF are no mistakes", () => {
  const settings = parse(`\uFEFF${MINIMAL.replaceAll("\n", "\r\n")}`);
  assert.equal(settings.routes[0]?.command, "agent");
});

Deno.test("C1: a timeout of 30 days is accepted, and so is one of centuries", () => {
  for (const seconds of [30 * 24 * 3600, 1e10]) {
    const settings = parse(`${MINIMAL}timeout = ${seconds}\n`);
    assert.equal(settings.routes[0]?.timeoutMs, seconds * 1000);
  }
});

Deno.test("a retry_delay beyond the usual maximum lifts it", () => {
  const [route] = parse(`${MINIMAL}retry_delay = 900\n`).routes;
  assert.deepEqual([route?.retryDelayMs, route?.maxRetryDelayMs], [900_000, 900_000]);
});

Deno.test("a done_queue that another route watches makes a pipeline", () => {
  const settings = parse(
    `${MINIMAL}done_queue = "Review"\n[routing.Review]\ncommand = "r"\nin_progress_queue = "Doing"\n`,
  );
  assert.equal(settings.routes[0]?.doneQueue, "Review");
});

Deno.test("a pyproject.toml without our table is told from a broken config of ours", () => {
  for (const text of ["[project]\nname = 'x'", "[tool.other]\nx = 1", "[build-system]"]) {
    assert.throws(() => parse(text), {
      name: "ConfigError",
      message: "Cannot use artificer.toml: it has no table [tool.artificer-dispatcher]",
    });
  }
});

Deno.test("an empty config is an error, whatever it came from", () => {
  for (const text of ["", " \n\t\n"]) {
    assert.throws(() => parse(text), {
      message: "Cannot use artificer.toml: it is empty; a config has [backend] and [routing]",
    });
  }
});

Deno.test("a syntax error is told with its place and line", () => {
  assert.throws(() => parse("a = 1\n[backend]\n\turl = = 2\n"), {
    name: "ConfigError",
    message: [
      "artificer.toml:3:8: not valid TOML: invalid value",
      "   url = = 2",
      "         ^",
      "Write one equals sign: url = 2",
    ].join("\n"),
  });
});

Deno.test("the line of a syntax error is cut around the place", () => {
  const text = `a = "${"x".repeat(500)}" oops "${"y".repeat(500)}"\n`;
  assert.throws(() => parse(text), (error: Error) => {
    const [first = "", line = "", caret = ""] = error.message.split("\n");
    assert.match(first, /^artificer\.toml:1:50\d: /);
    assert.ok(line.length <= 80, `${line.length} columns`);
    assert.match(line.slice(caret.indexOf("^") - 1), /^.?o?ops/);
    return true;
  });
});

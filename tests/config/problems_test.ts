import assert from "node:assert/strict";
import { backendKinds } from "../../src/backends/registry.ts";
import { ConfigError } from "../../src/config/errors.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

const BACKEND = '[backend]\ntype = "json"\nurl = "b"\n';
const ROUTE = '[routing.Todo]\ncommand = "a"\nin_progress_queue = "Doing"\n';

function errorOf(text: string): ConfigError {
  const at = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };
  try {
    parseConfig(text, { ...at, kinds: fakeKinds });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error;
  }
  throw new assert.AssertionError({ message: "The config was accepted" });
}

function linesOf(text: string): string[] {
  return errorOf(text).problems.map(({ path, problem }) => `${path}: ${problem}`);
}

/** One line at the top level, in the route, or in the backend, and all that is said of it. */
const CASES: readonly (readonly ["top" | "route" | "backend", string, string])[] = [
  [
    "top",
    'poll_interval = "30"',
    'poll_interval: found "30"; allowed: a number, at least 0.05; write poll_interval = 30',
  ],
  [
    "route",
    'env = { PLANKA_TOKEN = "x" }',
    'routing."Todo".env.PLANKA_TOKEN: holds a credential of the dispatcher, which agents never get; remove it',
  ],
  ["top", "poll_interval = 0", "poll_interval: found 0; allowed: a number, at least 0.05"],
  ["top", "poll_interval = 1e-9", "poll_interval: found 1e-9; allowed: a number, at least 0.05"],
  ["top", "poll_interval = 0.049", "poll_interval: found 0.049; allowed: a number, at least 0.05"],
  ["top", "poll_interval = -1", "poll_interval: found -1; allowed: a number, at least 0.05"],
  ["top", "poll_interval = nan", "poll_interval: found NaN; allowed: a number, at least 0.05"],
  ["top", "poll_interval = inf", "poll_interval: found Infinity; allowed: a number, at least 0.05"],
  ["top", "poll_interval = true", "poll_interval: found true; allowed: a number, at least 0.05"],
  [
    "top",
    "poll_interval = 2026-01-01",
    "poll_interval: found the date 2026-01-01; allowed: a number, at least 0.05",
  ],
  [
    "top",
    "max_concurrent_agents = 0",
    "max_concurrent_agents: found 0; allowed: a whole number, at least 1",
  ],
  [
    "top",
    "max_concurrent_agents = 1.5",
    "max_concurrent_agents: found 1.5; allowed: a whole number, at least 1",
  ],
  [
    "top",
    "default_agent_timeout = -5",
    "default_agent_timeout: found -5; allowed: a number more than 0",
  ],
  ["top", 'api_host = ""', 'api_host: found ""; allowed: a string that is not empty'],
  [
    "top",
    "api_port = 65536",
    'api_port: found 65536; allowed: a whole number from 0 to 65535 or "auto"',
  ],
  ["top", "api_port = -1", 'api_port: found -1; allowed: a whole number from 0 to 65535 or "auto"'],
  [
    "top",
    "api_port = 1e30",
    'api_port: found 1e+30; allowed: a whole number from 0 to 65535 or "auto"',
  ],
  [
    "top",
    'api_port = "Auto"',
    'api_port: found "Auto"; allowed: a whole number from 0 to 65535 or "auto"; did you mean "auto"?',
  ],
  ["top", 'api_require_token = "yes"', 'api_require_token: found "yes"; allowed: true or false'],
  [
    "top",
    'allowed_hosts = "a"',
    'allowed_hosts: found "a"; allowed: an array of strings; write allowed_hosts = ["a"]',
  ],
  [
    "top",
    'allowed_hosts = ["a", 1]',
    'allowed_hosts[1]: found 1; allowed: a string that is not empty; write "1"',
  ],
  [
    "top",
    'state_dir = "~/state"',
    'state_dir: found "~/state"; "~" is not expanded: write the whole path',
  ],
  [
    "top",
    "token_command = []",
    "token_command: found an empty array; allowed: an array of strings that is not empty",
  ],
  ["top", "pol_interval = 3", 'pol_interval: unknown key; did you mean "poll_interval"?'],
  [
    "top",
    "frobnicate = 3",
    "frobnicate: unknown key; allowed: poll_interval, max_concurrent_agents, default_agent_timeout, " +
    "api_host, api_port, api_max_connections, api_require_token, allowed_hosts, api_rate, api_written_mib, state_dir, on_shutdown, shutdown_grace, " +
    "keep_runs, keep_days, keep_logs_mib, keep_audit_mib, log_format, log_file, log_file_mib, log_file_count, executor, token_command, backend, routing",
  ],
  ["backend", 'ulr = "x"', 'backend.ulr: unknown key; did you mean "url"?'],
  [
    "backend",
    "user = 3",
    'backend.user: found 3; allowed: a string that is not empty; write user = "3"',
  ],
  ["route", 'comand = "x"', 'routing."Todo".comand: unknown key; did you mean "command"?'],
  ["route", "args = [1]", 'routing."Todo".args[0]: found 1; allowed: a string; write "1"'],
  ["route", "timeout = 0", 'routing."Todo".timeout: found 0; allowed: a number more than 0'],
  [
    "route",
    'agent = "claud"',
    'routing."Todo".agent: found "claud"; allowed: "command", "claude"; did you mean "claude"?',
  ],
  [
    "top",
    'on_shutdown = "wiat"',
    'on_shutdown: found "wiat"; allowed: "stop", "wait", "leave"; did you mean "wait"?',
  ],
  ["top", "shutdown_grace = 0", "shutdown_grace: found 0; allowed: a number more than 0"],
  ["top", "api_rate = 0", "api_rate: found 0; allowed: a number more than 0"],
  [
    "top",
    "api_written_mib = -1",
    "api_written_mib: found -1; allowed: a number more than 0",
  ],
  [
    "route",
    'allow_queues = ["A", ""]',
    'routing."Todo".allow_queues[1]: found ""; allowed: a string that is not empty',
  ],
  ["top", "keep_runs = 0", "keep_runs: found 0; allowed: a whole number, at least 1"],
  ["top", "keep_days = 0", "keep_days: found 0; allowed: a number more than 0"],
  ["top", 'log_format = "yaml"', 'log_format: found "yaml"; allowed: "text", "json"'],
  [
    "top",
    'log_file = "~/log"',
    'log_file: found "~/log"; "~" is not expanded: write the whole path',
  ],
  ["top", "log_file_mib = 0", "log_file_mib: found 0; allowed: a number, at least 1"],
  ["top", "log_file_count = 0", "log_file_count: found 0; allowed: a whole number from 1 to 100"],
  ["top", "keep_audit_mib = 0.5", "keep_audit_mib: found 0.5; allowed: a number, at least 1"],
  ["top", 'keep_logs_mib = "1G"', 'keep_logs_mib: found "1G"; allowed: a number more than 0'],
  [
    "route",
    "max_attempts = 0",
    'routing."Todo".max_attempts: found 0; allowed: a whole number, at least 1',
  ],
  [
    "route",
    "max_returns = 0",
    'routing."Todo".max_returns: found 0; allowed: a whole number, at least 1',
  ],
  [
    "route",
    "max_rounds = 1.5",
    'routing."Todo".max_rounds: found 1.5; allowed: a whole number, at least 1',
  ],
  [
    "route",
    "retry_delay = 0",
    'routing."Todo".retry_delay: found 0; allowed: a number more than 0',
  ],
  [
    "route",
    "stall_timeout = -1",
    'routing."Todo".stall_timeout: found -1; allowed: a number more than 0',
  ],
  [
    "route",
    'on_task_moved = "stop"',
    'routing."Todo".on_task_moved: found "stop"; allowed: "ignore", "cancel"',
  ],
  [
    "route",
    "max_concurrent = 0",
    'routing."Todo".max_concurrent: found 0; allowed: a whole number, at least 1',
  ],
  [
    "route",
    'done_queue = "Todo"',
    'routing."Todo".done_queue: found "Todo"; allowed: a queue other than its own ready queue, else it loops',
  ],
  [
    "route",
    'failed_queue = "Todo"',
    'routing."Todo".failed_queue: found "Todo"; allowed: a queue other than its own ready queue, else it loops',
  ],
  [
    "route",
    'cwd = "~"',
    'routing."Todo".cwd: found "~"; "~" is not expanded: write the whole path',
  ],
  ["route", "env = { A = 1 }", 'routing."Todo".env.A: found 1; allowed: a string; write A = "1"'],
  [
    "route",
    'env = { "A=B" = "x" }',
    'routing."Todo".env."A=B": a name cannot hold "=" or a NUL',
  ],
  [
    "route",
    "frobnicate = 3",
    'routing."Todo".frobnicate: unknown key; allowed: command, args,',
  ],
];

for (const [place, line, expected] of CASES) {
  Deno.test(`C1: ${line} is refused`, () => {
    const text = [
      place === "top" ? line : "",
      BACKEND,
      place === "backend" ? line : "",
      ROUTE,
      place === "route" ? line : "",
    ].join("\n");
    const lines = linesOf(text);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.equal(expected.endsWith(",") ? lines[0]?.slice(0, expected.length) : lines[0], expected);
  });
}

Deno.test("C1: what is missing is told", () => {
  assert.deepEqual(linesOf("poll_interval = 1"), [
    "backend: missing; allowed: a table",
    "routing: missing; allowed: a table",
  ]);
  assert.deepEqual(linesOf('[backend]\ntype = "planka"\n[routing.Todo]\n'), [
    "backend.url: missing; allowed: a string",
    'routing."Todo".command: missing; allowed: a string that is not empty',
    'routing."Todo".in_progress_queue: missing; allowed: a string that is not empty',
  ]);
});

Deno.test("C1: an unknown board is told with those that exist", () => {
  const text = (type: string) => `[backend]\n${type}\n${ROUTE}`;
  assert.deepEqual(linesOf(text('type = "jsno"')), [
    'backend.type: found "jsno"; allowed: "json", "planka"; did you mean "json"?',
  ]);
  assert.deepEqual(linesOf(text("")), ['backend.type: missing; allowed: "json", "planka"']);
});

Deno.test("C1: a config without routes is refused", () => {
  assert.deepEqual(linesOf(`${BACKEND}[routing]\n`), [
    'routing: is empty; add a route, such as [routing."Todo"]',
  ]);
});

Deno.test("C1: a queue without a name is refused", () => {
  assert.deepEqual(linesOf(`${BACKEND}${ROUTE}[routing.""]\ncommand = "x"\n`), [
    'routing."": a name cannot be empty',
  ]);
});

Deno.test("C1: an in_progress_queue that any route watches is refused", () => {
  const text = `${BACKEND}[routing.A]\ncommand = "x"\nin_progress_queue = "B"\n` +
    `[routing.B]\ncommand = "x"\nin_progress_queue = "B"\n`;
  assert.deepEqual(linesOf(text), [
    'routing."A".in_progress_queue: found "B"; allowed: a queue that no route watches, else it is run twice',
    'routing."B".in_progress_queue: found "B"; allowed: a queue that no route watches, else it is run twice',
  ]);
});

Deno.test("C1: a longest delay that is shorter than the first is refused", () => {
  assert.deepEqual(linesOf(`${BACKEND}${ROUTE}retry_delay = 60\nmax_retry_delay = 30\n`), [
    'routing."Todo".max_retry_delay: found 30; allowed: at least retry_delay, which is 60',
  ]);
  const wrong = `${BACKEND}${ROUTE}retry_delay = "60"\nmax_retry_delay = 30\n`;
  assert.deepEqual(linesOf(wrong), [
    'routing."Todo".retry_delay: found "60"; allowed: a number more than 0; write retry_delay = 60',
  ], "what is no number is not compared");
});

Deno.test('C1: on_orphan = "retry" is refused where two routes share the in-progress queue', () => {
  const text = (orphan: string, queue: string) =>
    `${BACKEND}${ROUTE}on_orphan = "${orphan}"\n[routing.Review]\ncommand = "b"\n` +
    `in_progress_queue = "${queue}"\n`;
  assert.deepEqual(linesOf(text("retry", "Doing")), [
    'routing."Todo".on_orphan: found "retry"; allowed: "ignore", "report" or "park", ' +
    'since routing."Review" has the same in_progress_queue',
  ]);
  const at = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };
  for (const allowed of [text("retry", "Reviewing"), text("park", "Doing")]) {
    assert.equal(parseConfig(allowed, { ...at, kinds: fakeKinds }).routes.length, 2);
  }
});

Deno.test('C1: on_orphan = "retry" is refused where other dispatchers share the board', () => {
  const at = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };
  const kinds = { ...fakeKinds, backends: backendKinds };
  const parse = (label: string, orphan: string) =>
    parseConfig(
      `[backend]\ntype = "planka"\nurl = "http://localhost:3000"\n${label}\n` +
        `[routing."P.B.Todo"]\ncommand = "a"\nin_progress_queue = "P.B.Doing"\n` +
        `on_orphan = "${orphan}"\n`,
      { ...at, kinds },
    );
  assert.throws(() => parse('claim_label = "claiming"', "retry"), {
    problems: [{
      path: 'routing."P.B.Todo".on_orphan',
      problem: 'found "retry"; allowed: "ignore", "report" or "park", ' +
        "since backend.claim_label says that other dispatchers share the board",
    }],
  });
  assert.ok(parse("", "retry"));
  assert.ok(parse('claim_label = "claiming"', "park"));
});

Deno.test("C1: names that JavaScript holds dear are names like any other, or refused", () => {
  const route = (queue: string) => `[routing.${queue}]\ncommand = 1\nin_progress_queue = "D"\n`;
  assert.deepEqual(linesOf(`${BACKEND}${route("constructor")}${route("toString")}`), [
    'routing."constructor".command: found 1; allowed: a string that is not empty; write command = "1"',
    'routing."toString".command: found 1; allowed: a string that is not empty; write command = "1"',
  ]);
  assert.deepEqual(linesOf(`${BACKEND}${ROUTE}[routing.__proto__]\n`), [
    'routing."__proto__": is not a usable name',
  ]);
});

Deno.test("C1: all problems of all kinds come at once, in lines of 80 columns", () => {
  const wrong = (wanted: string) =>
    CASES.filter(([place]) => place === wanted).map(([, line]) => line)
      // One line a key: TOML forbids the second.
      .filter((line, i, all) =>
        all.findIndex((other) => other.split(" ")[0] === line.split(" ")[0]) === i
      );
  const all = [...wrong("top"), BACKEND, ...wrong("backend"), ROUTE, ...wrong("route")];
  const count = wrong("top").length + wrong("backend").length + wrong("route").length;
  const error = errorOf(all.join("\n"));
  assert.equal(error.problems.length, count);
  const [first, ...lines] = error.message.split("\n");
  assert.equal(first, `Cannot use artificer.toml: ${count} problems`);
  for (const line of lines) assert.ok(line.length <= 80 && line.startsWith("  "), line);
});

Deno.test("a single problem is counted as one", () => {
  assert.equal(
    errorOf(`api_port = 1.5\n${BACKEND}${ROUTE}`).message,
    "Cannot use artificer.toml: 1 problem\n" +
      '  api_port: found 1.5; allowed: a whole number from 0 to 65535 or "auto"',
  );
});

Deno.test("a long value is cut where it is told", () => {
  const [line = ""] = linesOf(`poll_interval = "${"x".repeat(5000)}"\n${BACKEND}${ROUTE}`);
  assert.ok(line.length < 200);
  assert.match(line, /x…; allowed: a number, at least 0.05$/);
});

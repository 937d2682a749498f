/** What strangers write: names, comments, bodies, arguments and requests of pages. */
import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

/** Hides text from a person, turns it round, or spills it over other lines. */
const HIDING = `\x1b[8mrm -rf\x1b[0m \u202etxt.exe \u200f\u061c \u{e0068}\u{e0069} \u200b\u3164 a${
  "\u0301".repeat(9)
}`;
// deno-lint-ignore no-control-regex
const HIDDEN = /[\x1b\u202e\u200f\u061c\u200b\u3164]|[\u{e0000}-\u{e007f}]|\u0301{5}/u;
const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty"];

function get(path: string, headers = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
}

function post(path: string, body: string, method = "POST"): string {
  const length = new TextEncoder().encode(body).length;
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
}

attempt("X12: an argument that an error repeats hides nothing at a terminal", {}, async (kit) => {
  for (
    const args of [[HIDING], ["status", `--${HIDING}`], ["board", HIDING], ["completions", HIDING]]
      .concat([["check", "--config", HIDING], ["task", "get", "--url", HIDING, "1"]])
  ) {
    const { code, stdout, stderr } = await kit.run(args);
    assert.notEqual(code, 0);
    assert.doesNotMatch(stdout + stderr, HIDDEN, args.join(" "));
  }
});

attempt("X12: a card's texts hide nothing where commands print them", {
  on: ["local"],
}, async (kit) => {
  const comments = [{ id: "c", author: HIDING, text: HIDING, created_at: HIDING }];
  const task = { id: "1", name: HIDING, description: HIDING, labels: [HIDING], comments };
  await kit.setUp({ queues: { Held: [task] } });
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  for (
    const args of [["board", "list"], ["task", "get", "1", "--url", url], [
      "board",
      "queue",
      "list",
    ]]
      .concat([["task", "comment", "1", HIDING, "--url", url]])
  ) {
    const { code, stdout, stderr } = await kit.run(args);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, HIDDEN, args.join(" "));
  }
});

attempt("X12: a line of the log holds nothing that a terminal obeys", {
  on: ["local"],
}, async (kit) => {
  const name = HIDING.replaceAll("\x1b", "");
  await kit.setUp({ queues: { Todo: [{ id: "1", name: `\x9b8m${name}` }] }, agent: "exit 0" });
  const { stderr } = await kit.run(["start", "--once"]);
  assert.match(stderr, /"event":"run_started"/);
  assert.doesNotMatch(stderr, HIDDEN);
  assert.doesNotMatch(stderr, /\x9b/);
});

attempt("X12: a name of 1 MiB does not fill the log", { on: ["local"] }, async (kit) => {
  await kit.setUp({ queues: { Todo: [{ id: "1", name: "n".repeat(2 ** 20) }] }, agent: "exit 0" });
  const { stderr } = await kit.run(["start", "--once"]);
  assert.match(stderr, /"event":"run_settled"/);
  assert.ok(stderr.length < 200_000, `${stderr.length} characters`);
});

attempt("X12: a stranger's comment with the text of a refusal silences no refusal", {
  on: ["local"],
}, async (kit) => {
  const task = { id: "1", name: "a\0b" };
  const route =
    `[routing."Named"]\ncommand = "true"\nargs = ["{task_name}"]\nin_progress_queue = "Doing"`;
  const commentsOf = async () => {
    const { stdout } = await kit.run(["board", "export"]);
    return JSON.parse(stdout).queues.Named[0].comments.map(({ text }: { text: string }) => text);
  };
  await kit.setUp({ queues: { Named: [task] }, route });
  await kit.run(["start", "--once"]);
  const [told = "", ...others] = await commentsOf();
  assert.match(told, /^\*\*Task not started\*\*/);
  assert.deepEqual(others, []);
  // The same text, by somebody else, before the dispatcher has seen the card.
  const text = told.replace(/\n\n_artificer-dispatcher, mark \w+_$/, "");
  for (const forged of [text, told]) {
    const comments = [{ id: "c", author: "mallory", text: forged, created_at: null }];
    await kit.setUp({ queues: { Named: [{ ...task, id: `2${forged.length}`, comments }] }, route });
    await kit.run(["start", "--once"]);
    assert.equal((await commentsOf()).length, 2);
  }
});

attempt("X12: a body of 1 MiB is answered briefly", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const keys = Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`);
  const bodies = [
    ["PATCH", "/tasks/1", `{${keys}}`],
    ["PATCH", "/tasks/1", `{"${"k".repeat(1_000_000)}":1}`],
    ["PATCH", "/tasks/1", `{"labels":[${"1,".repeat(500_000)}1]}`],
    ["POST", "/pause", JSON.stringify({ queue: "q".repeat(1_000_000) })],
    ["POST", "/tasks", JSON.stringify({ queue: "\x01".repeat(150_000), name: "x" })],
  ] as const;
  for (const [method, path, body] of bodies) {
    const answer = await kit.raw(url, post(path, body, method));
    assert.match(answer, /^HTTP\/1\.1 4\d\d /);
    assert.ok(answer.length < 65_536, `${answer.length} characters`);
  }
});

attempt(
  "X12: names that every object has are no methods, paths, queries or fields",
  {},
  async (kit) => {
    await kit.setUp();
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    for (const name of NAMES) {
      for (
        const request of [
          get(`/${name}`),
          get(`/tasks/${name}`),
          get(`/runs/${name}/log`),
          get(`/runs?${name}=1`),
          get(`/runs?state=${name}`),
          get("/status").replace("GET", name),
          post("/tasks/1", `{"${name}": {"name": "x"}}`, "PATCH"),
          post("/pause", `{"queue": "${name}"}`),
        ]
      ) {
        assert.match(await kit.raw(url, request), /^HTTP\/1\.1 4\d\d /, request.slice(0, 60));
      }
    }
    assert.ok(!dispatcher.lines.some(({ level }) => level === "error"));
  },
);

attempt("X12: a queue named constructor is a queue, and its task runs", {}, async (kit) => {
  await kit.setUp({
    queues: { constructor: [{ id: "__proto__", name: "toString" }], toString: [] },
    route: `[routing."constructor"]\ncommand = "true"\nin_progress_queue = "toString"`,
  });
  await using dispatcher = kit.start();
  const settled = await dispatcher.event("run_settled", "__proto__");
  assert.deepEqual([settled.outcome, settled.queue], ["succeeded", "constructor"]);
  const status = await (await fetch(`${await dispatcher.url()}/status`)).json();
  assert.deepEqual(status.queue_problems, {});
});

attempt("X12: a stranger's webhook is refused before its body has come", {}, async (kit) => {
  await kit.setUp({
    backend: `[backend]\ntype = "planka"\nurl = "http://localhost:1"
[backend.webhook]\ntoken = "token-of-the-hook-5b1c0f"`,
  });
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: "token-of-the-board-5b1c0f" } });
  const url = await dispatcher.url();
  const head =
    "POST /hooks/planka HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  for (const header of ["", "Authorization: Bearer token-of-the-hook\r\n"]) {
    // Of 4 MiB only the first byte comes.
    const answer = await kit.raw(url, `${head}${header}Content-Length: 4194304\r\n\r\n{`);
    assert.equal(statusOf(answer), 401);
  }
});

attempt(
  "X12: no page of another site gets an answer, also on another port of this machine",
  {},
  async (kit) => {
    await kit.setUp();
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    const fetched = "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n";
    for (const site of ["cross-site", "same-site"]) {
      for (const path of ["/status", "/tasks/1", "/runs", "/docs", "/healthz"]) {
        const answer = await kit.raw(url, get(path, `Sec-Fetch-Site: ${site}\r\n${fetched}`));
        assert.equal(statusOf(answer), 403, `${site} ${path}`);
      }
    }
    assert.equal(statusOf(await kit.raw(url, get("/status", "Sec-Fetch-Site: none\r\n"))), 200);
  },
);

attempt("X12: no page of another site can embed an answer", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  for (const path of ["/status", "/docs", "/openapi.json", "/nothing", "/tasks/nothing"]) {
    const answer = await kit.raw(url, get(path));
    assert.match(answer, /^cross-origin-resource-policy: same-origin\r$/im, path);
    assert.match(answer, /^x-content-type-options: nosniff\r$/im, path);
    assert.match(answer, /^x-frame-options: DENY\r$/im, path);
  }
});

attempt("X12: no id brings a header or a file of its own", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const ids = ["1%0d%0aX-Evil:%20yes", "%00", "..%2f..%2f..%2fetc%2fpasswd", "%e2%80%ae"];
  for (const id of [...ids, "x".repeat(60_000)]) {
    for (const path of [`/tasks/${id}`, `/runs/${id}`, `/runs/${id}/log`]) {
      const answer = await kit.raw(url, get(path));
      assert.match(answer, /^HTTP\/1\.1 40[04] /, path.slice(0, 60));
      assert.doesNotMatch(answer, /^x-evil|root:/im);
      assert.ok(answer.length < 65_536);
    }
  }
});

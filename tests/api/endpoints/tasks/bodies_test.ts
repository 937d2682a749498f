import assert from "node:assert/strict";
import { assertProblem, serveApi } from "../../api_fixture.ts";

interface Refusal {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly detail: string;
  readonly errors: readonly { path: string; detail: string }[];
}

const KNOWN_EDITS = '"name", "description", "labels", "assignees"';

const REFUSALS: readonly Refusal[] = [
  {
    name: "a misspelled key, with the nearest one",
    method: "PATCH",
    path: "/tasks/1",
    body: { lables: ["bug"] },
    detail: 'Cannot edit the task: "lables" is not known; did you mean "labels"?',
    errors: [{ path: "lables", detail: 'is not known; did you mean "labels"?' }],
  },
  {
    name: "a key that resembles none, with those that are allowed",
    method: "PATCH",
    path: "/tasks/1",
    body: { name: "x", completely_else: 1 },
    detail: `Cannot edit the task: "completely_else" is not known; allowed: ${KNOWN_EDITS}`,
    errors: [{ path: "completely_else", detail: `is not known; allowed: ${KNOWN_EDITS}` }],
  },
  {
    name: "an edit that edits nothing",
    method: "PATCH",
    path: "/tasks/1",
    body: {},
    detail: `Cannot edit the task: the body changes nothing; give any of ${KNOWN_EDITS}`,
    errors: [{ path: "", detail: `the body changes nothing; give any of ${KNOWN_EDITS}` }],
  },
  {
    name: "every mistake at once, each with its place",
    method: "PATCH",
    path: "/tasks/1",
    body: { name: " ", description: 7, labels: ["ok", "", 3], assignees: "ana" },
    detail:
      'Cannot edit the task: "name" must not be blank; "description" must be text; "labels[1]" must not be blank; "labels[2]" must be text; "assignees" must be a list of names',
    errors: [
      { path: "name", detail: "must not be blank" },
      { path: "description", detail: "must be text" },
      { path: "labels[1]", detail: "must not be blank" },
      { path: "labels[2]", detail: "must be text" },
      { path: "assignees", detail: "must be a list of names" },
    ],
  },
  {
    name: "null, which is no text",
    method: "PATCH",
    path: "/tasks/1",
    body: { name: null },
    detail: 'Cannot edit the task: "name" must be text',
    errors: [{ path: "name", detail: "must be text" }],
  },
  {
    name: "half of a surrogate pair",
    method: "POST",
    path: "/tasks/1/comments",
    body: { text: "\ud800" },
    detail:
      'Cannot add the comment: "text" is not valid text: it contains half of a surrogate pair',
    errors: [{ path: "text", detail: "is not valid text: it contains half of a surrogate pair" }],
  },
  {
    name: "a comment without text",
    method: "POST",
    path: "/tasks/1/comments",
    body: {},
    detail: 'Cannot add the comment: "text" is missing',
    errors: [{ path: "text", detail: "is missing" }],
  },
  {
    name: "a misspelled alias, with the alias",
    method: "POST",
    path: "/tasks/1/move",
    body: { queue: "Done", queue_nam: "Done" },
    detail: 'Cannot move the task: "queue_nam" is not known; did you mean "queue_name"?',
    errors: [{ path: "queue_nam", detail: 'is not known; did you mean "queue_name"?' }],
  },
  {
    name: "one thing given under two names",
    method: "POST",
    path: "/tasks/1/move",
    body: { queue: "Done", target_queue: "Todo" },
    detail: 'Cannot move the task: "target_queue" means the same as "queue"; give one of them',
    errors: [{ path: "target_queue", detail: 'means the same as "queue"; give one of them' }],
  },
  {
    name: "a task without queue and name",
    method: "POST",
    path: "/tasks",
    body: { description: "x" },
    detail: 'Cannot create the task: "queue_name" is missing; "name" is missing',
    errors: [
      { path: "queue_name", detail: "is missing" },
      { path: "name", detail: "is missing" },
    ],
  },
  {
    name: "a list instead of an object",
    method: "POST",
    path: "/tasks",
    body: [],
    detail: "Cannot create the task: the body must be a JSON object",
    errors: [{ path: "", detail: "the body must be a JSON object" }],
  },
  {
    name: "null instead of an object",
    method: "POST",
    path: "/tasks/1/move",
    body: "null",
    detail: "Cannot move the task: the body must be a JSON object",
    errors: [{ path: "", detail: "the body must be a JSON object" }],
  },
  {
    name: "the prototype as a key",
    method: "POST",
    path: "/tasks/1/comments",
    body: '{"text":"x","__proto__":{"text":"y"}}',
    detail: 'Cannot add the comment: "__proto__" is not known; allowed: "text"',
    errors: [{ path: "__proto__", detail: 'is not known; allowed: "text"' }],
  },
  {
    name: "anything with a refresh",
    method: "POST",
    path: "/refresh",
    body: { force: true },
    detail: 'Cannot refresh: "force" is not known; the body must be empty',
    errors: [{ path: "force", detail: "is not known; the body must be empty" }],
  },
];

for (const { name, method, path, body, detail, errors } of REFUSALS) {
  Deno.test(`${method} ${path} refuses ${name}`, async () => {
    await using api = serveApi();
    const answer = await api.send(method, path, body);
    assertProblem(answer, 422, "invalid", detail);
    assert.deepEqual(answer.json.errors, errors);
    assert.deepEqual(api.board.calls, []);
    assert.equal(api.control.refreshes, 0);
  });
}

Deno.test("text is taken as it is: spaces, line ends, NUL, and what looks like markup", async () => {
  await using api = serveApi();
  const text = "  <b>&amp;</b>\r\n\u0000 $(id) {task_id} \u202e --flag  ";
  const { json } = await api.send("POST", "/tasks/1/comments", { text });
  assert.equal(json.text, text);
});

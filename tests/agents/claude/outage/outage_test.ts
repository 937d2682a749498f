import assert from "node:assert/strict";
import { claudeAdapter } from "../../../../src/agents/claude/adapter.ts";
import type { AgentOutage } from "../../../../src/domain/agent_report.ts";
import { agentRun, eventsIn, runExit } from "../../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../../fixtures/agent_sessions/recorded.ts";

const [INIT = "", TOOL = "", TOOL_RESULT = ""] = recorded("first");
const LIMIT = recorded("quota")[1] ?? "";
const EXITS = [runExit(), runExit({ code: 1 })];
/** The run's id says when it began: in 2026, a while before the reset times of these texts. */
const RUN = agentRun({ id: "019aad0b-7000-7000-8000-000000000001" });

const apiError = (changes: Readonly<Record<string, unknown>>, text = "API Error") =>
  JSON.stringify({
    type: "assistant",
    message: { model: "<synthetic>", content: [{ type: "text", text }] },
    parent_tool_use_id: null,
    is_api_error_message: true,
    ...changes,
  });
const resultLine = (changes: Readonly<Record<string, unknown>>) =>
  JSON.stringify({
    type: "result",
    subtype: "success",
    is_error: true,
    num_turns: 1,
    terminal_reason: "api_error",
    ...changes,
  });

function read(stdout: readonly string[], stderr: readonly string[] = []) {
  const events = eventsIn(claudeAdapter, stdout, stderr);
  return {
    outage: claudeAdapter.report(RUN, events).outage,
    outcomes: EXITS.map((exit) => claudeAdapter.classify(exit, events)),
    stated: claudeAdapter.statedResult?.(events) ?? null,
  };
}

const unavailable = ["agent_unavailable", "agent_unavailable"];
const exhausted = ["quota_exhausted", "quota_exhausted"];

function assertOutage(lines: readonly string[], expected: Partial<AgentOutage>): void {
  const { outage, outcomes, stated } = read(lines);
  assert.deepEqual({ ...outage, ...expected }, outage, lines.at(-1));
  assert.deepEqual(outcomes, outage?.kind === "quota" ? exhausted : unavailable, lines.at(-1));
  assert.equal(stated, null, "an outage says nothing about the task");
}

Deno.test("A1: what the account or the model refuses is told by the fields of the error", () => {
  for (
    const [fields, reason] of [
      [{ error: "authentication_failed" }, "its login is refused"],
      [{ error: "authentication_failed", api_error_status: 401 }, "its login is refused (401)"],
      [
        { error: "oauth_org_not_allowed", api_error_status: 403 },
        "its account may not use the model (403)",
      ],
      [
        { api_error_type: "permission_error", api_error_status: 403 },
        "its account may not use the model (403)",
      ],
      [
        { error: "billing_error", api_error_status: 400 },
        "the credit of its account is used up (400)",
      ],
      [
        { error: "unknown", api_error_type: "billing_error" },
        "the credit of its account is used up",
      ],
      [{ error: "account_on_hold" }, "its account is on hold"],
      [{ error: "server_error", api_error_status: 529 }, "its model is overloaded (529)"],
      [{ error: "server_error", api_error_status: 500 }, "its model answers with an error (500)"],
      [{ error: "server_error", api_error: "connection_failed" }, "its model can't be reached"],
      [{ error: "rate_limit", api_error_status: 429 }, "its quota is used up"],
    ] as const
  ) {
    const status = "api_error_status" in fields ? fields.api_error_status : null;
    const lines = [
      INIT,
      apiError(fields),
      resultLine({ api_error_status: status, result: "API Error" }),
    ];
    assertOutage(lines, { reason });
  }
});

Deno.test("A1: each refusal of an account has a remedy", () => {
  for (
    const [text, remedy] of [
      [
        "Not logged in · Please run /login",
        /run `claude` .* enter \/login, or set ANTHROPIC_API_KEY/,
      ],
      ["Login expired · Please run /login", /enter \/login/],
      ["Invalid API key · Fix external API key", /set a valid ANTHROPIC_API_KEY/],
      ["Credit balance is too low", /add credit/],
      ["API Error: 403 Forbidden", /ask the admin/],
    ] as const
  ) {
    const { outage } = read([INIT, resultLine({ result: text })]);
    assert.match(outage?.remedy ?? "", remedy, text);
  }
});

Deno.test("A1: an outage in the middle of the work is one too", () => {
  const refused = apiError({ error: "authentication_failed", api_error_status: 401 });
  const end = resultLine({
    api_error_status: 401,
    num_turns: 12,
    result: "Failed to authenticate.",
  });
  assertOutage([INIT, TOOL, TOOL_RESULT, refused, end], { kind: "account" });
});

Deno.test("A1: of an older version, without such fields, the words of the error decide", () => {
  const older = (result: string) => resultLine({ terminal_reason: undefined, result });
  assertOutage([INIT, older("Invalid API key · Please run /login")], { kind: "account" });
  assertOutage([INIT, older("Credit balance is too low")], { kind: "account" });
  assertOutage([INIT, older("API Error: 529 Overloaded")], { kind: "overload" });
  assertOutage([INIT, older("Claude AI usage limit reached|1764000000")], {
    kind: "quota",
    resetsAt: 1_764_000_000_000,
  });
});

Deno.test("A1: a refused account ends a run with exit 0 and no error where it did nothing else", () => {
  const quiet = { is_error: false, terminal_reason: undefined };
  assertOutage([INIT, resultLine({ ...quiet, result: "API Error: 403 Forbidden" })], {
    kind: "account",
  });
});

Deno.test("A1: a limit that is told only in words is one, with exit 0 and without an error too", () => {
  const quiet = { is_error: false, terminal_reason: undefined };
  for (const num_turns of [1, 40]) {
    const result = "You've hit your session limit · resets 3pm (Europe/Berlin)";
    assertOutage([INIT, TOOL, resultLine({ ...quiet, num_turns, result })], { kind: "quota" });
  }
});

Deno.test("A1: plain text that only tells a limit is one, whatever the exit code", () => {
  const { outcomes, outage } = read(["Claude AI usage limit reached|1764000000"]);
  assert.deepEqual([outcomes, outage?.resetsAt], [exhausted, 1_764_000_000_000]);
  assert.deepEqual(
    read(["[wrapper] starts", "5-hour limit reached ∙ resets 3pm"]).outcomes,
    exhausted,
  );
  assert.deepEqual(read(["Credit balance is too low"]).outcomes, unavailable);
});

Deno.test("A1: plain text that goes on, or an account's refusal after other text, is the exit code's", () => {
  assert.deepEqual(
    read(["5-hour limit reached ∙ resets 3pm", "Another account is used"]).outcomes,
    [
      "succeeded",
      "failed",
    ],
  );
  assert.deepEqual(read(["I looked at it.", "Not logged in · Please run /login"]).outcomes, [
    "succeeded",
    "agent_unavailable",
  ]);
  assert.deepEqual(read([], ["Not logged in · Please run /login"]).outcomes, [
    "succeeded",
    "agent_unavailable",
  ]);
});

Deno.test("A1: an agent's own failure that quotes such words is a failure, and its success a success", () => {
  for (
    const quote of [
      "The tests fail: the server answers 401 and says Not logged in · Please run /login",
      "API Error: 401 was what the server said",
      "Credit balance is too low in two of the fixtures, so I stopped",
    ]
  ) {
    const message = JSON.stringify({
      type: "assistant",
      message: { content: [{ type: "text", text: quote }] },
    });
    const own = { terminal_reason: "completed", num_turns: 30, result: quote };
    const good = read([INIT, TOOL, message, resultLine({ ...own, is_error: false })]);
    assert.deepEqual([good.outcomes, good.outage], [["succeeded", "failed"], null], quote);
    assert.equal(good.stated, "succeeded");
    const bad = read([INIT, TOOL, message, resultLine({ ...own, terminal_reason: undefined })]);
    assert.deepEqual([bad.outcomes, bad.outage], [["failed", "failed"], null], quote);
    assert.equal(bad.stated, "failed");
  }
});

Deno.test("the limit of one model, with work after it, leaves the agent's own failure a failure", () => {
  const end = { is_error: true, subtype: "error_during_execution", terminal_reason: undefined };
  const own = resultLine({ ...end, num_turns: 9, errors: ["The patch does not apply"] });
  const { outcomes, outage } = read([INIT, LIMIT, TOOL, TOOL_RESULT, own]);
  assert.deepEqual([outcomes, outage], [["failed", "failed"], null]);
  assert.deepEqual(read([INIT, LIMIT, TOOL]).outcomes, ["failed", "failed"], "it was killed");
  assert.deepEqual(read([INIT, TOOL, LIMIT]).outcomes, exhausted, "nothing followed the limit");
  const turns = resultLine({ subtype: "error_max_turns", terminal_reason: "max_turns" });
  assert.deepEqual(read([INIT, LIMIT, turns]).outcomes, ["failed", "failed"]);
});

import assert from "node:assert/strict";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { resumeFailed } from "../../../src/agents/claude/verdict.ts";
import { agentRun, eventsIn, RESUME, runExit } from "../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";

const FAILED = runExit({ code: 1 });
const [INIT = "", TOOL = "", TOOL_RESULT = ""] = recorded("first");
const ID = "019b76da-a800-7000-8000-00000000000f";
const REFUSALS = [
  `No conversation found with session ID: ${ID}`,
  `No message found with message.uuid of: ${ID}`,
  `Error: Session ID ${ID} is already in use.`,
  "Failed to resume session: EISDIR: illegal operation on a directory, read",
];

function failedResult(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    type: "result",
    is_error: true,
    num_turns: 0,
    session_id: ID,
    ...changes,
  });
}

function assertGivenUp(stdout: readonly string[], stderr: readonly string[] = []): void {
  const events = eventsIn(claudeAdapter, stdout, stderr);
  assert.ok(resumeFailed(FAILED, events), JSON.stringify([stdout, stderr]));
}

Deno.test("A4: a refused resume is known on both streams, in colors and behind a prefix", () => {
  for (const text of REFUSALS) {
    for (const line of [text, `Error: ${text}`, `\x1b[31m${text}\x1b[39m`, `[claude] ${text}`]) {
      assertGivenUp([line]);
      assertGivenUp([], [line]);
      assertGivenUp([], ["Warning: no stdin data received in 3s", line]);
    }
  }
});

Deno.test("A4: a refused resume is known by the errors of the result, in any order of the lines", () => {
  for (const text of REFUSALS) {
    const errors = failedResult({ subtype: "error_during_execution", errors: ["x", text] });
    assertGivenUp([errors]);
    assertGivenUp([INIT, errors]);
    const result = failedResult({ subtype: "success", result: text });
    assertGivenUp([INIT, result]);
    const { sessionId } = claudeAdapter.report(
      agentRun({ resume: RESUME }),
      eventsIn(claudeAdapter, [INIT, errors]),
    );
    assert.equal(sessionId, null, "nothing goes on with it");
  }
});

Deno.test("A4: a conversation that the API refuses before any work is given up, by structure and by words", () => {
  const texts = [
    "API Error: 400 due to tool use concurrency issues.",
    'API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"messages.2: `tool_use` ids were found without `tool_result` blocks"}}',
  ];
  for (const result of texts) {
    assertGivenUp([INIT, failedResult({ subtype: "success", num_turns: 1, result })]);
  }
  const message = {
    type: "assistant",
    message: { content: [{ type: "text", text: "Refused" }] },
    is_api_error_message: true,
    error: "invalid_request",
    api_error: "tool_history_mismatch",
  };
  assertGivenUp([INIT, JSON.stringify(message), failedResult({ num_turns: 1, result: "Refused" })]);
  const status = failedResult({ num_turns: 1, api_error_status: 400, result: "Refused" });
  assertGivenUp([INIT, status]);
});

Deno.test("A4: what happens after work, or by the account, is not the session's fault", () => {
  const refused = failedResult({ subtype: "success", num_turns: 5, result: "API Error: 400 x" });
  for (
    const lines of [
      [INIT, TOOL, TOOL_RESULT, refused],
      [INIT, TOOL, failedResult({ errors: REFUSALS })],
      [INIT, failedResult({ api_error_status: 400, result: "Credit balance is too low" })],
      [INIT, failedResult({ api_error_status: 401, result: "Failed to authenticate." })],
      [INIT, failedResult({ api_error_status: 404, result: "There's an issue with the model" })],
    ]
  ) assert.ok(!resumeFailed(FAILED, eventsIn(claudeAdapter, lines)), lines.at(-1));
});

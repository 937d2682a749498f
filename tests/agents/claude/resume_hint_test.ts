import assert from "node:assert/strict";
import fc from "fast-check";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { resumeHint } from "../../../src/agents/claude/resume_hint.ts";
import type { Route } from "../../../src/domain/route.ts";
import { agentRun, eventsIn, SESSION } from "../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";
import { localExecutor } from "../../fixtures/local_executor.ts";

function hintFor(cwd: unknown, route: Partial<Route> = {}): string | null {
  const init = { type: "system", subtype: "init", session_id: SESSION, cwd };
  const run = agentRun({}, { command: "claude", args: ["-p", "x"], ...route });
  return resumeHint(run, eventsIn(claudeAdapter, [JSON.stringify(init)]));
}

/** What a reader of the comment copies: the text of its one code span (CommonMark 6.1). */
function commandIn(hint: string | null): string {
  const [, fence = "", text = ""] = /^[^`]*(`+)(.*)\1$/.exec(hint ?? "") ?? [];
  assert.ok(!text.split(/[^`]+/).includes(fence), `nothing within closes it: ${hint}`);
  return /^ .*[^ ].* $/.test(text) ? text.slice(1, -1) : text;
}

Deno.test("the hint is a command for a shell, in the folder of the session", () => {
  const run = agentRun({}, { command: "claude", args: ["-p", "x"] });
  assert.equal(
    resumeHint(run, eventsIn(claudeAdapter, recorded("first"))),
    "To resume this session: " +
      "`cd /home/ana/project && claude --resume 019b76da-a800-7000-8000-000000000001`",
  );
});

Deno.test("without a session that is kept there is no hint", () => {
  const route = { command: "claude", args: ["-p", "x", "--no-session-persistence"] };
  const events = eventsIn(claudeAdapter, recorded("first"));
  assert.equal(resumeHint(agentRun({}, route), events), null);
  assert.equal(resumeHint(agentRun(), []), null);
});

Deno.test("where the session does not say its folder, it is the route's", () => {
  const events = eventsIn(claudeAdapter, recorded("json"));
  const route = { command: "claude", args: ["-p", "x"] };
  assert.match(resumeHint(agentRun({}, { ...route, cwd: "/srv" }), events) ?? "", /`cd \/srv && /);
  assert.match(resumeHint(agentRun({}, { ...route, cwd: null }), events) ?? "", /`claude --resume/);
  const all = eventsIn(claudeAdapter, recorded("json_verbose"));
  assert.match(resumeHint(agentRun({}, route), all) ?? "", /`cd \/home\/ana\/project && /);
});

Deno.test("it names the claude of the route, but no wrapper of it, and where its sessions are", () => {
  const of = (command: string) => commandIn(hintFor("/a", { command }));
  assert.equal(of("/opt/my tools/claude"), `cd /a && '/opt/my tools/claude' --resume ${SESSION}`);
  for (const command of ["claude", "npx", "./claude", "bin/claude", "/opt/claude-wrapper"]) {
    assert.equal(of(command), `cd /a && claude --resume ${SESSION}`);
  }
  const env = { HOME: "/home/b o", CLAUDE_CONFIG_DIR: "/c", ANTHROPIC_API_KEY: "secret" };
  assert.equal(
    commandIn(hintFor("/a", { env })),
    `cd /a && HOME='/home/b o' CLAUDE_CONFIG_DIR=/c claude --resume ${SESSION}`,
  );
});

Deno.test("a folder that no terminal should be shown is left out", () => {
  for (
    const cwd of ["/a\n\nb", "/a\rb", "/a\x1b[2Jb", "/a\u202eb", "relative", "-x", "", 7, null]
  ) {
    assert.equal(commandIn(hintFor(cwd)), `claude --resume ${SESSION}`, JSON.stringify(cwd));
  }
});

Deno.test("no other part of it is shown either that could break a line", () => {
  const route = { command: "/a\u001bb/claude", env: { HOME: "/home/a\nb" } };
  assert.equal(commandIn(hintFor("/a", route)), `cd /a && claude --resume ${SESSION}`);
});

Deno.test("whatever the folder is called, the hint is one code span on one line", () => {
  const names = fc.oneof(
    fc.constantFrom("`", "``", "a`b", "'`'", "`` `", "$(id)", "a b", "!", "<img>", "](x)"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(fc.property(names, (name) => {
    const hint = hintFor(`/${name}`) ?? "";
    assert.ok(!/[\r\n]/.test(hint));
    assert.ok(commandIn(hint).endsWith(`claude --resume ${SESSION}`), hint);
  }));
});

Deno.test("whatever the folder is called, a shell goes there and runs nothing else", async () => {
  await using runs = localExecutor();
  const names = [
    "a b",
    "$(id)",
    "`id`",
    "it's",
    "a;id",
    "a&&id",
    '"',
    "\\",
    "*",
    "~",
    "!x",
    "#",
    "é",
  ];
  for (const name of names) {
    const [go = ""] = commandIn(hintFor(`/${name}`)).split(" && claude");
    const show = `cd() { printf '%s|' "$#" "$1"; }; ${go}`;
    const { output } = await runs.run(["sh", "-c", show]);
    assert.equal(output, `1|/${name}|`);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { AuditLine } from "../../../../src/audit/mod.ts";
import { actsIn } from "../../../../src/cli/audit/acts.ts";
import { formatActs, formatVerdict } from "../../../../src/cli/audit/view.ts";
import { formatList } from "../../../../src/cli/board/list.ts";
import { formatChecks } from "../../../../src/cli/check.ts";
import { statusAnswer, taskAnswer } from "../../../../src/cli/client/answers.ts";
import { formatRun, formatRuns } from "../../../../src/cli/client/views/runs.ts";
import { formatStatus } from "../../../../src/cli/client/views/status.ts";
import { formatTask } from "../../../../src/cli/client/views/task.ts";
import { paintColors } from "../../../../src/cli/terminal/style.ts";
import { taskOf } from "../../../backends/sqlite/board_fixture.ts";
import { assertFits, stranger, width } from "../../terminal/strangers.ts";
import { LIVE, runOf } from "../run_answers.ts";

const NOW = Date.parse("2026-01-01T00:10:00Z");

/** Asserts that what `print` makes of strangers' texts fits every terminal, and that it needs more than one width. */
function holds(
  print: (texts: readonly string[], terminal: Parameters<typeof formatRuns>[1]) => string,
): void {
  const texts = fc.array(stranger, { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(texts, width, (texts, width) => {
    const text = print(texts, { width, paint: paintColors });
    assert.ok(text.length > 0);
    assertFits(text, width);
  }));
}

const id = (text: string) => text === "" ? "1" : text;

Deno.test("the list of runs and one run fit every terminal", () => {
  holds(([task = "", name = "", queue = "", agent = "", error = "", command = ""], terminal) => {
    const run = runOf({ task_id: id(task), task_name: name, queue, agent, error, command });
    const denials = [{ tool: name, detail: error, setting: command }];
    const live = runOf({ ...LIVE, outcome: null, task_id: "12", task_name: name, denials });
    return formatRuns([run, live], terminal, NOW) + formatRun(run, terminal, NOW) +
      formatRun(live, terminal, NOW);
  });
});

Deno.test("the status fits every terminal", () => {
  holds(([version = "", folder = "", task = "", name = "", queue = "", reason = ""], terminal) => {
    const at = "2026-01-01T00:20:00Z";
    const about = { task_id: id(task), task_name: name, queue };
    const run_id = "0198c0de-0000-7000-8000-00001a2b3c4d";
    const status = statusAnswer().parse({
      version: version.slice(0, 8),
      folder,
      backend: "json",
      active_agents: [{ run_id, ...about, pid: 4_242_424, attempt: 12, elapsed_seconds: 86_400 }],
      claiming_tasks: [{ run_id, ...about, since: at, in_doubt: true }],
      held_routes: [{ queue, reason, remedy: name, until: at }],
      held_tasks: [{ ...about, reason, remedy: null, until: null }],
      waiting_tasks: [{ ...about, attempt: 2, starts_at: at }],
      orphans: [about],
      lost: [{ problem: reason, remedy: name }],
      queue_problems: { [queue]: reason },
      waiting_changes: [{ change: reason, waits_for: "restart" }],
      backend_health: { state: "failing", reason },
      paused: true,
      max_concurrent_agents: 3,
    });
    return formatStatus(status, { url: "http://127.0.0.1:65535", terminal, now: NOW });
  });
});

Deno.test("a task with its texts fits every terminal; only code in them stays whole", () => {
  const withoutCode = (text: string) => text.replace(/[`~]/g, "'");
  holds((texts, terminal) => {
    const [name = "", description = "", label = "", author = "", text = "", url = ""] = texts
      .map(withoutCode);
    return formatTask(
      taskAnswer().parse({
        id: id(label),
        name,
        queue: label,
        description,
        labels: [label],
        assignees: [author],
        url,
        comments: [{ id: "1", author, text, created_at: "2026-01-01T00:00:00Z" }],
        tasks: [{ name: text, completed: true }],
      }),
      terminal,
    );
  });
});

Deno.test("the list of a board fits every terminal", () => {
  holds(([one = "", queue = "", name = "", label = "", user = ""], terminal) => {
    const task = { queue, name, labels: [label], assignees: [user] };
    const tasks = [taskOf({ ...task, id: id(one) }), taskOf({ ...task, id: "12" })];
    const empty = { queue: name, tasks: [], hasMore: true };
    return formatList([{ queue, tasks, hasMore: true }, empty], terminal, NOW);
  });
});

Deno.test("the audit log and its verdict fit every terminal", () => {
  holds(([actor = "", action = "", task = "", path = "", token = "", code = ""], terminal) => {
    const entry: AuditLine = {
      at: "2026-01-01T00:00:00.000Z",
      prev: "",
      seq: 1,
      type: "begun",
      actor,
      token,
      action,
      task,
      run: "0198c0de-0000-7000-8000-00001a2b3c4d",
      fields: { name: path },
    };
    const ended: AuditLine = { at: entry.at, prev: "", seq: 2, type: "ended", of: 1, code };
    const head = "a".repeat(64);
    const verdict = { entries: 2, head, problems: [], remarks: [path], hasHead: null };
    return formatActs(actsIn([entry, ended]), terminal) + formatVerdict(verdict, terminal);
  });
});

Deno.test("checks and their remedies fit every terminal", () => {
  holds(([message = "", remedy = ""], terminal) =>
    formatChecks([
      { name: "config", state: "failed", message: `artificer.toml:3:\n  ${message}\n  ^`, remedy },
      { name: "board", state: "ok", message: id(message), remedy: null },
    ], terminal)
  );
});

import { argvOf, envOf } from "../../src/agents/invocation.ts";
import type { AgentAdapter, AgentEvent } from "../../src/contracts/agent_adapter.ts";
import { NO_REPORT } from "../../src/domain/agent_report.ts";
import { outcomeOf } from "../../src/domain/outcome.ts";

function lastOf(events: readonly AgentEvent[], type: string): string | null {
  const event = events.findLast((each) => each.type === type);
  return event === undefined ? null : String(event.data.value);
}

/**
 * An agent with sessions that says `session ID`, `said WORDS`, `denied TOOL`, `done well` or `no session` on
 * lines of their own, and is told to resume by its last argument. `done well` states its success, until it says more.
 */
export const sessionAgent: AgentAdapter = {
  prepare: (run, task) => ({
    argv: [
      ...argvOf(run, task),
      ...(run.resume === null ? [] : ["--resume", run.resume.sessionId]),
    ],
    env: envOf(run, task),
    stdin: null,
    resumes: run.resume !== null,
  }),
  onOutput(line) {
    const [, type, value] = /^(session|said|denied|done|no) (.+)$/.exec(line) ?? [];
    return type === undefined ? null : { type, data: { value } };
  },
  report(_run, events) {
    const tool = lastOf(events, "denied");
    return {
      ...NO_REPORT,
      sessionId: lastOf(events, "session"),
      lastMessage: lastOf(events, "said"),
      denials: tool === null ? [] : [{ tool, detail: "npm test", setting: `--allow ${tool}` }],
    };
  },
  statedResult: (events) => events.at(-1)?.type === "done" ? "succeeded" : null,
  classify: outcomeOf,
  resumeFailed: (exit, events) => exit.code === 1 && lastOf(events, "no") === "session",
  resumeHint: (_run, events) => {
    const session = lastOf(events, "session");
    return session === null ? null : `Go on with ${session}`;
  },
};

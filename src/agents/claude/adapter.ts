import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import { claudeCommand } from "./command.ts";
import { readLine } from "./lines.ts";
import { createReadable } from "./readable/mod.ts";
import { report } from "./report.ts";
import { resumeHint } from "./resume_hint.ts";
import { classify, resumeFailed, statedResult } from "./verdict.ts";

/** Adapter for Claude Code in print mode. Without print mode it adds no options. */
export const claudeAdapter: AgentAdapter = {
  prepare: claudeCommand,
  onOutput: readLine,
  createReadable,
  report,
  statedResult,
  classify,
  resumeFailed,
  resumeHint,
};

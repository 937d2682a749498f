import type { AgentProgram } from "../../program.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";

/** The programs that `init` knows and that have no kind of their own; the first that is there is suggested first. */
export const programs: readonly AgentProgram[] = [codex, gemini, opencode];

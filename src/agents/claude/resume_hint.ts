import type { AgentEvent, AgentRun } from "../../contracts/agent_adapter.ts";
import type { Route } from "../../domain/route.ts";
import { isPrintable } from "../../text/printable.ts";
import { shellWord } from "../../text/shell_word.ts";
import { sessionIdOf } from "./report.ts";
import { parseEvents } from "./parsed_events.ts";

/** The variables that tell claude where its sessions are. */
const PLACES = ["HOME", "CLAUDE_CONFIG_DIR"];

/** The command with which a person resumes the session, as Markdown; null if there is no session. */
export function resumeHint(run: AgentRun, events: readonly AgentEvent[]): string | null {
  const parsed = parseEvents(events);
  const sessionId = sessionIdOf(run, parsed);
  if (sessionId === null) return null;
  const cwd = parsed.session?.cwd ?? parsed.result?.cwd ?? run.route.cwd;
  const folder = cwd?.startsWith("/") ? `cd ${shellWord(cwd)} && ` : "";
  const resume = [...places(run.route), claudeOf(run.route), "--resume", sessionId].join(" ");
  // A code span can't hold a line break, and other control characters are not safe for a terminal.
  const command = isPrintable(folder) ? `${folder}${resume}` : resume;
  return `To resume this session: ${codeSpan(command)}`;
}

function places({ env }: Route): string[] {
  return PLACES.flatMap((name) => {
    const value = env[name] ?? "";
    return value === "" || !isPrintable(value) ? [] : `${name}=${shellWord(value)}`;
  });
}

/** The route's command if it is claude itself and not a wrapper; otherwise `claude`. */
function claudeOf({ command }: Route): string {
  return /^\/(.*\/)?claude$/.test(command) && isPrintable(command) ? shellWord(command) : "claude";
}

/** A code span that nothing in `text` can close. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

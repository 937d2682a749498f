/**
 * What claude sets for the commands that it runs. With it a nested claude takes itself for a part of the outer
 * session: by version it refuses to start, keeps no session to resume, or reports to the outer one. As seen in
 * the environment of the Bash tool of claude 2.1.330, with the names that it gives to children in other ways.
 * What a person sets for claude, such as CLAUDE_CONFIG_DIR or CLAUDE_CODE_OAUTH_TOKEN, is not among them.
 */
export const OWN_VARIABLES: readonly string[] = [
  "AI_AGENT",
  "CLAUDECODE",
  "CLAUDE_CODE_CHILD_NOTES_DIR",
  "CLAUDE_CODE_CHILD_SESSION",
  "CLAUDE_CODE_ENTRYPOINT",
  "CLAUDE_CODE_EXECPATH",
  "CLAUDE_CODE_INVOKED_SKILLS",
  "CLAUDE_CODE_LAUNCHED_BY_SESSION_IDS",
  "CLAUDE_CODE_MESSAGING_SOCKET",
  "CLAUDE_CODE_MESSAGING_TOKEN",
  "CLAUDE_CODE_SESSION_ACCESS_TOKEN",
  "CLAUDE_CODE_SESSION_ATTENDED",
  "CLAUDE_CODE_SESSION_ID",
  "CLAUDE_CODE_SESSION_KIND",
  "CLAUDE_CODE_SSE_PORT",
  "CLAUDE_CODE_STARTER_MAY_HOLD_CONNECTOR_FILE",
  "CLAUDE_EFFORT",
  "CLAUDE_JOB_DIR",
  "CLAUDE_PID",
];

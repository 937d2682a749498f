/**
 * A script that stands in for claude: it prints what claude prints, does what the task asks for, commits that
 * if it is to, moves its card to `done`, and ends once there is a file `go` in its home.
 */
export function workingClaude(
  { done, commits = false }: { readonly done: string; readonly commits?: boolean },
): string {
  return `#!/bin/sh
set -eu
case "$*" in
  --version) echo '2.1.330 (Claude Code)'; exit ;;
  'auth status') echo '{"loggedIn": true}'; exit ;;
esac
say() { printf '%s\\n' "$1"; }
session=$ARTIFICER_RUN_ID
message() { say '{"type":"'$1'","session_id":"'$session'","message":{"role":"'$1'","content":['"$2"']}}'; }
call() { message assistant '{"type":"tool_use","id":"'$1'","name":"'$2'","input":{'"$3"'}}'; }
result() { message user '{"type":"tool_result","tool_use_id":"'$1'","content":"'"$2"'"}'; }
say '{"type":"system","subtype":"init","session_id":"'$session'","cwd":"'"$PWD"'","model":"claude-sonnet"}'
call t1 Bash '"command":"artificer-dispatcher task get"'
artificer-dispatcher task get > /dev/null
result t1 'Fix the typo'
call t2 Edit '"file_path":"README.md","old_string":"Buy teh apples.","new_string":"Buy the apples."'
sed -i s/teh/the/ README.md
result t2 'The file README.md has been updated.'
${
    commits
      ? COMMIT
      : ""
  }call t4 Bash '"command":"artificer-dispatcher task comment \\"The typo is fixed.\\""'
artificer-dispatcher task comment 'The typo is fixed.' > /dev/null
result t4 'Commented'
call t5 Bash '"command":"artificer-dispatcher task move ${done}"'
artificer-dispatcher task move '${done}' > /dev/null
result t5 'Moved'
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
rm "$HOME/go"
say '{"type":"result","subtype":"success","is_error":false,"num_turns":6,"result":"The typo is fixed.","session_id":"'$session'","total_cost_usd":0.0421,"usage":{"input_tokens":210,"output_tokens":95}}'
`;
}

const COMMIT = `call t3 Bash '"command":"git commit -am \\"Fix the typo\\""'
git commit -qam 'Fix the typo'
result t3 '1 file changed'
`;

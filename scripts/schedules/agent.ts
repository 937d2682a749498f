import { recorded } from "../../tests/fixtures/agent_sessions/recorded.ts";

/**
 * What an agent does beside its work, the first time that its task starts. After an outage and after a signal
 * that the dispatcher did not send, the task goes back uncounted; a stated success stands.
 */
export const ACTS = [
  "none",
  "not_logged_in",
  "overloaded",
  "signalled",
  "polite",
  "odd_exit",
  "spurious_error",
  "hanging",
] as const;
export type Act = typeof ACTS[number];

const RETURNING: readonly Act[] = ["not_logged_in", "overloaded", "signalled", "polite"];
const STATING: readonly Act[] = ["odd_exit", "spurious_error", "hanging"];

/** Whether the first run of the task is no attempt. */
export function isReturning(act: Act): boolean {
  return RETURNING.includes(act);
}

/** Whether the first run states its success, and then ends otherwise. */
export function isStating(act: Act): boolean {
  return STATING.includes(act);
}

/** The act of a job: most have none, and the one that takes half a minute is rare. */
export function actOf(random: () => number): Act {
  if (random() >= 0.5) return "none";
  const others = random() < 0.06 ? ["hanging"] as const : ACTS.slice(1, -1);
  return others[Math.floor(random() * others.length)] ?? "none";
}

const INIT = recorded("first")[0] ?? "";
const line = (value: unknown) => quoted(JSON.stringify(value));
const RESULT = { type: "result", num_turns: 3, session_id: "s" };
const SUCCESS = line({ ...RESULT, subtype: "success", is_error: false, result: "All is done." });
const SPURIOUS = line({
  ...RESULT,
  subtype: "error_during_execution",
  is_error: true,
  num_turns: 0,
});
const OVERLOADED = line({
  ...RESULT,
  subtype: "success",
  is_error: true,
  num_turns: 1,
  terminal_reason: "api_error",
  api_error_status: 529,
  result: "API Error: 529 Overloaded",
});

/**
 * Notes its start and its end, works for `$2`, and exits with `$3` at first and then with `$4`; `$5` is its
 * act. Its kind is claude, and what it prints is what a real one prints.
 */
export const AGENT = `cd "$1"
note() { printf '%s %s %s %s\\n' "$1" "$ARTIFICER_TASK_ID" "$ARTIFICER_RUN_ID" "$ARTIFICER_ATTEMPT" >> history; }
say() { printf '%s\\n' "$@"; }
note start
set -- $2
sleep "$2"
if [ ! -e "acted.$ARTIFICER_TASK_ID" ]; then
  : > "acted.$ARTIFICER_TASK_ID"
  case $5 in
    not_logged_in) note returned; say ${recorded("not_logged_in").map(quoted).join(" ")}; exit 1 ;;
    overloaded) note returned; say ${quoted(INIT)} ${OVERLOADED}; exit 1 ;;
    signalled) note returned; kill -s TERM 0; sleep 60 ;;
    polite) trap 'exit 0' TERM; note returned; kill -s TERM 0; sleep 60 ;;
    odd_exit) note end; say ${quoted(INIT)} ${SUCCESS}; exit 1 ;;
    spurious_error) note end; say ${quoted(INIT)} ${SUCCESS} ${SPURIOUS}; exit 1 ;;
    hanging) note end; say ${quoted(INIT)} ${SUCCESS}; sleep 1000 ;;
  esac
fi
note end
[ "$ARTIFICER_ATTEMPT" = 1 ] && exit "$3"
exit "$4"
`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { messageOf } from "../../domain/errors.ts";
import { runScan } from "./scan.ts";
import { PROC_SCAN_SCRIPT } from "./scan_script.ts";

/** What is safe as a line of a grep pattern, and in the words of a shell. */
const PLAIN_ENTRY = /^\w+=[\w.:/-]+$/;

/**
 * The living processes whose environment holds all of `env`, on Linux; nothing is signalled. None
 * on other systems, and for values that hold more than letters, digits and `.:/-`.
 */
export async function findByEnvironment(
  env: Readonly<Record<string, string>>,
  warn: (message: string) => void,
): Promise<number[]> {
  const entries = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (Deno.build.os !== "linux" || !entries.every((entry) => PLAIN_ENTRY.test(entry))) return [];
  const looks = entries.flatMap((entry) => ["0", "-", entry, "-", "-"]);
  try {
    const args = [entries.join("\n"), "", "runs", ...looks];
    const [first = [], ...others] = await runScan(PROC_SCAN_SCRIPT, args, entries.length);
    return first.filter((pid) => others.every((pids) => pids.includes(pid)));
  } catch (error) {
    warn(`Cannot look for agents that no run accounts for: ${messageOf(error)}`);
    return [];
  }
}

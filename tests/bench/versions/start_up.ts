import { tempDir } from "../../fixtures/temp_dir.ts";
import { childrenMsIn } from "./cpu_time.ts";
import { startDispatcher, type Work } from "./dispatcher.ts";
import { type Both, compare, type Figures } from "./ratios.ts";
import type { Subject } from "./subject.ts";

/** How many starts one measurement takes the mean of. */
const STARTS = 5;

const NO_WORK: Work = { board: "json", queues: {}, command: 'command = "true"', slots: 1 };

/** How long a start takes: of the smallest command, and of a dispatcher until it listens. */
export async function compareStartUp(subjects: Both<Subject>, rounds: number): Promise<void> {
  await compare(subjects, { name: "--version", rounds, measure: version });
  await compare(subjects, { name: "start until it listens", rounds, measure: listening });
}

/** A shell starts them, since the system tells it what its children used. */
async function version({ command }: Subject): Promise<Figures> {
  await using dir = await tempDir();
  const starts = `for start in $(seq ${STARTS}); do "$@" > ${dir.path}/version || exit; done`;
  const startedAt = performance.now();
  const { success, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", `${starts}; cat /proc/$$/stat`, "sh", ...command, "--version"],
    cwd: dir.path,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const ms = performance.now() - startedAt;
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return {
    "CPU ms": childrenMsIn(decoder.decode(stdout)) / STARTS,
    "ms": ms / STARTS,
  };
}

async function listening(subject: Subject): Promise<Figures> {
  await using dir = await tempDir();
  await using dispatcher = await startDispatcher(subject, dir, NO_WORK);
  const { ms, ownMs } = dispatcher.start;
  return { "CPU ms": ownMs, "ms": ms };
}

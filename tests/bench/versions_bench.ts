/**
 * What a change costs, as ratios of this version to that in another checkout: above 1 this one needs less. Both
 * are real processes that work on real files, and are measured by turns. The time of the processors says more
 * than that of the clock where other programs run beside.
 *
 *     git worktree add ../before COMMIT
 *     deno run --allow-all tests/bench/versions_bench.ts ../before [--only api,start,dispatch] [--rounds 9] [--compiled]
 *
 * `--compiled` compares the executables in `dist/` of both.
 */
import { parseArgs } from "node:util";
import { compareApi } from "./versions/api.ts";
import { compareDispatch } from "./versions/dispatch.ts";
import { print } from "./versions/ratios.ts";
import { compareStartUp } from "./versions/start_up.ts";
import { findSubjects } from "./versions/subject.ts";

const PARTS = { start: compareStartUp, api: compareApi, dispatch: compareDispatch };

const { positionals: [baseline], values } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    only: { type: "string", default: Object.keys(PARTS).join() },
    rounds: { type: "string", default: "9" },
    compiled: { type: "boolean", default: false },
  },
});

if (baseline === undefined) {
  print("versions: nothing to compare with; name another checkout, as the file says");
} else {
  const subjects = await findSubjects(baseline, values.compiled);
  print(
    `old → new = how often the new one fits into the old one; medians of ${values.rounds} rounds`,
  );
  for (const [name, part] of Object.entries(PARTS)) {
    if (values.only.split(",").includes(name)) await part(subjects, Number(values.rounds));
  }
}

import { UsageError } from "../../domain/errors.ts";
import type { Need } from "../../domain/need.ts";
import { describeFlag, missing, type Rights } from "../../security/permissions.ts";

/**
 * Makes sure that `init` can read and write files in `folder`, and can search for programs.
 *
 * @throws {UsageError} with the exact flags that are missing
 */
export function requireRightsOfInit(folder: string, rights: Rights = Deno.permissions): void {
  const run: Need = { permission: { name: "run" }, who: "init", why: "to find your agent" };
  requireNeeds([...needsOfFolder(folder), run], rights);
}

/** Makes sure that `init` can read and write files in a board's folder, unless that is `home`. */
export function requireFolder(
  folder: string,
  home: string,
  rights: Rights = Deno.permissions,
): void {
  if (folder !== home) requireNeeds(needsOfFolder(folder), rights);
}

function needsOfFolder(path: string): Need[] {
  const why = `to read and write files in ${JSON.stringify(path)}`;
  return [
    { permission: { name: "read", path }, who: "init", why },
    { permission: { name: "write", path }, who: "init", why },
  ];
}

/** Makes sure that `init` has these rights; the error names the flags of those that are missing. */
export function requireNeeds(needs: readonly Need[], rights: Rights = Deno.permissions): void {
  const lacking = missing(needs, rights);
  if (lacking.length === 0) return;
  const reasons = Map.groupBy(lacking, ({ why }) => why);
  const lines = Array.from(reasons, ([why, group]) => {
    const flags = group.map(({ permission }) => describeFlag(permission));
    return `  init needs ${flags.join(" and ")} ${why}`;
  });
  const flags = lacking.map(({ permission }) => describeFlag(permission));
  const remedy = Deno.build.standalone
    ? 'This executable was built without it; use "artificer-dispatcher", not "artificer-dispatcher-strict"'
    : `Run with ${flags.join(" ")}`;
  const problem = ["Cannot write a config: a right is missing", ...lines].join("\n");
  throw new UsageError(problem, { remedy });
}

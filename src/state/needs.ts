import type { Need } from "../domain/need.ts";

/** The rights to keep state on the disk. Without them the dispatcher keeps it in memory. */
export function stateNeeds(stateDir: string): Need[] {
  const who = "The journal";
  const folder = JSON.stringify(stateDir);
  return [
    {
      permission: { name: "read", path: stateDir },
      who,
      why: `to find the runs that a restart left in ${folder}`,
      isOptional: true,
    },
    {
      permission: { name: "write", path: stateDir },
      who,
      why: `to keep runs and their logs in ${folder}`,
      isOptional: true,
    },
  ];
}

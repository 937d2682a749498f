import { resolve } from "node:path";
import type { Need } from "../../domain/need.ts";
import { defineBackend } from "../kind.ts";
import { baseOf, hostOf } from "../http/address.ts";
import { plankaOptions } from "./options.ts";

/** A board of a Planka 2. */
export const planka = defineBackend({
  type: "planka",
  options: plankaOptions,
  credentials: [
    { name: "PLANKA_TOKEN", isSecret: true },
    { name: "PLANKA_USER", isSecret: false },
    { name: "PLANKA_PASSWORD", isSecret: true },
    { name: "PLANKA_ADMIN_TOKEN", isSecret: true },
  ],
  needs({ url, ca_file: caFile }, baseDir) {
    const who = 'Backend "planka"';
    const net: Need = {
      permission: { name: "net", host: hostOf(baseOf(url)) },
      who,
      why: `to reach ${url}`,
    };
    if (caFile === undefined) return [net];
    const path = resolve(baseDir, caFile);
    const why = `to read the ca_file ${JSON.stringify(path)}`;
    return [net, { permission: { name: "read", path }, who, why }];
  },
  create: async (options, context) =>
    (await import("./adapter.ts")).createPlankaBackend(options, context),
});

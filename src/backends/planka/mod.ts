import { serverNeeds } from "../http/options.ts";
import { defineBackend } from "../kind.ts";
import { plankaOptions } from "./options.ts";
import { TEXT_LIMITS } from "./text_limits.ts";

/** A board of a Planka 2. */
export const planka = defineBackend({
  type: "planka",
  options: plankaOptions,
  textLimits: TEXT_LIMITS,
  credentials: [
    { name: "PLANKA_TOKEN", isSecret: true },
    { name: "PLANKA_API_KEY", isSecret: true },
    { name: "PLANKA_USER", isSecret: false },
    { name: "PLANKA_PASSWORD", isSecret: true },
    { name: "PLANKA_ADMIN_TOKEN", isSecret: true },
  ],
  needs: (options, baseDir) => serverNeeds("planka", options, baseDir),
  address: ({ url }) => url,
  scaffold: async () => (await import("./scaffold.ts")).scaffold,
  create: async (options, context) =>
    (await import("./adapter.ts")).createPlankaBackend(options, context),
});

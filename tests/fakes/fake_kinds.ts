import * as z from "zod";
import type { AgentKind } from "../../src/agents/kind.ts";
import { defineBackend } from "../../src/backends/kind.ts";
import type { ConfigKinds } from "../../src/config/kinds.ts";
import { executorKinds } from "../../src/executors/registry.ts";

/** A board in a file, whose adapter can't be made. */
export const fileKind = defineBackend({
  type: "json",
  options: z.strictObject({
    url: z.string().min(1).describe("The board's file"),
    user: z.string().min(1).default("artificer").describe("Who is assigned"),
  }),
  needs({ url }) {
    const folder = url.replace(/\/[^/]*$/, "");
    const said = { who: 'Backend "json"', why: `to read and write the board "${url}"` };
    return [
      { permission: { name: "read", path: folder }, ...said },
      { permission: { name: "write", path: folder }, ...said },
    ];
  },
  create: () => Promise.reject(new Error("not made for it")),
});

/** A board on the network. */
export const networkKind = defineBackend({
  type: "planka",
  options: z.strictObject({ url: z.url().describe("The board's address") }),
  needs: ({ url }) => [{
    permission: { name: "net", host: new URL(url).host },
    who: 'Backend "planka"',
    why: `to reach ${url}`,
  }],
  create: () => Promise.reject(new Error("not made for it")),
});

/** A kind of agent whose adapter can't be made. */
export const fakeAgent = (type: string, commands: readonly string[] = []): AgentKind => ({
  type,
  commands,
  options: z.strictObject({}),
  programs: () => Promise.resolve([]),
  uninherited: [],
  findArgumentRisk: () => null,
  load: () => Promise.reject(new Error("not made for it")),
});

export const fakeKinds: ConfigKinds = {
  backends: [fileKind, networkKind],
  agents: [fakeAgent("command"), fakeAgent("claude", ["claude"])],
  executors: executorKinds,
};

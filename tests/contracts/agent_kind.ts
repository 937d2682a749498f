import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import type { AgentKind } from "../../src/agents/kind.ts";
import { defaultAgentOf } from "../../src/agents/registry.ts";
import { agentRun, agentTask } from "./agent_adapter/subject.ts";
import { CONTEXT } from "./agent_program.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

/** Every placeholder that no card's author can fill as they like. */
const SAFE = ["{task_id}", "{task_url}", "{run_id}", "{attempt}", "{api_url}"];
const ANY_ARG = fc.oneof(
  fc.constantFrom("-p", "--print", "--title", "-m", "--", "run", "", ...SAFE),
  fc.string(),
).filter((arg) => !arg.includes("{task_name}"));

/** What every `AgentKind` promises of itself; what its adapter does is held by `testAgentAdapter`. */
export function testAgentKind(options: ContractOptions<AgentKind>): void {
  defineContract<AgentKind>("AgentKind", options, {
    "its type and its commands are single words": ({ type, commands }) => {
      for (const word of [type, ...commands]) assert.match(word, /^[a-z][a-z0-9_-]*$/);
    },

    "its options are strict, all described, and none is required": ({ options }) => {
      assert.deepEqual(options.safeParse({ surely_unknown: 1 }).success, false);
      assert.ok(options.safeParse({}).success);
      const { properties = {} } = z.toJSONSchema(options, { io: "input" });
      for (const [key, schema] of Object.entries(properties)) {
        assert.match(key, /^[a-z][a-z0-9_]*$/);
        assert.ok(typeof schema === "object" && (schema.description ?? "") !== "", key);
      }
    },

    "it loads without options and refuses those it does not know": async (kind) => {
      assert.equal(typeof (await kind.load()).prepare, "function");
      assert.equal(typeof (await kind.load({})).prepare, "function");
      await assert.rejects(kind.load({ surely_unknown: 1 }), { name: "ZodError" });
    },

    "each of its programs selects this kind": async (kind) => {
      for (const { command } of await kind.programs()) {
        assert.equal(defaultAgentOf(command).type, kind.type);
      }
    },

    "what its programs are given it does not warn of, and no card's text is in it": async (
      kind,
    ) => {
      for (const program of await kind.programs()) {
        const args = program.suggestArguments(CONTEXT).flatMap(({ args }) => args);
        assert.equal(kind.findArgumentRisk(args), null);
        for (const arg of args) assert.doesNotMatch(arg, /\{task_name\}/);
      }
    },

    "the prompt reaches each program as its last argument, whatever it says": async (kind) => {
      const { prepare } = await kind.load();
      for (const program of await kind.programs()) {
        const suggested = program.suggestArguments(CONTEXT).flatMap(({ args }) => args);
        for (const prompt of ["Do it", "--dangerously-skip-permissions", "-p", "a\nb"]) {
          const { argv } = prepare(agentRun({}, { args: [...suggested, prompt] }), agentTask());
          assert.equal(argv.at(-1), prompt);
          assert.equal(argv.at(-2), suggested.at(-1));
        }
      }
    },

    "S1: it warns of an argument that begins with the card's name, and of none behind --": (
      kind,
    ) => {
      fc.assert(fc.property(fc.array(ANY_ARG), fc.string(), (args, rest) => {
        const exposed = [...args.filter((arg) => arg !== "--"), `{task_name}${rest}`];
        const risk = kind.findArgumentRisk(exposed);
        assert.equal(risk?.at, exposed.length - 1);
        assert.match(risk?.remedy ?? "", /^[A-Z][^\n]+[^.\n]$/);
        assert.equal(kind.findArgumentRisk(["--", ...exposed]), null);
      }));
    },

    "S1: it warns of nothing that only the board or the route decides": (kind) => {
      fc.assert(fc.property(fc.array(ANY_ARG), (args) => {
        assert.equal(kind.findArgumentRisk(args), null);
      }));
    },
  });
}

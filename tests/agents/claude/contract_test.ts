import { claudeAgent } from "../../../src/agents/claude/mod.ts";
import { testAgentAdapter } from "../../contracts/agent_adapter.ts";

const adapter = await claudeAgent.load();

testAgentAdapter({ name: "claude", create: () => adapter });

import { claudeAgent } from "../../../src/agents/claude/mod.ts";
import { testAgentAdapter } from "../../contracts/agent_adapter.ts";
import { testAgentKind } from "../../contracts/agent_kind.ts";

testAgentKind({ name: "claude", create: () => claudeAgent });
testAgentAdapter({ name: "claude", create: () => claudeAgent.load() });

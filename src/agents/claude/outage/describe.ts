import type { AgentOutage } from "../../../domain/agent_report.ts";
import type { Refusal } from "./refusal.ts";

type Words = Pick<AgentOutage, "reason" | "remedy">;

const LOGIN =
  "run `claude` as the user of the dispatcher and enter /login, or set ANTHROPIC_API_KEY for the agent";

/** What is wrong with an account, the first that fits, and what a person can do. */
const ACCOUNT: readonly (Words & { readonly when: RegExp })[] = [
  { when: /not logged in|authentication required/i, reason: "it is not logged in", remedy: LOGIN },
  {
    when: /credit balance|billing|payment|spend limit/i,
    reason: "the credit of its account is used up",
    remedy: "add credit in the billing settings of the account, or use another account",
  },
  {
    when: /account_on_hold|on hold/i,
    reason: "its account is on hold",
    remedy: "log in at https://claude.ai to see why, or use another account",
  },
  {
    when: /verification_required/i,
    reason: "its account must be verified first",
    remedy: "log in at https://claude.ai and verify the account, or use another account",
  },
  {
    when: /expired|revoked|time limit/i,
    reason: "its login has expired",
    remedy: LOGIN,
  },
  {
    when: /cloud_credential_error/i,
    reason: "its cloud credentials are refused",
    remedy: "renew the credentials of the cloud provider that the agent uses",
  },
  {
    when: /oauth_org_not_allowed|permission|organization|\b403\b/i,
    reason: "its account may not use the model",
    remedy:
      "ask the admin of the organization for access, or set ANTHROPIC_API_KEY of an account that has it",
  },
  {
    when: /api key/i,
    reason: "its API key is refused",
    remedy:
      "set a valid ANTHROPIC_API_KEY for the agent, or remove it and log in with /login in `claude`",
  },
];

/** An outage in words that follow "the agent is unavailable:". */
export function describeOutage(refusal: Refusal, resetsAt: number | null): AgentOutage {
  const { kind } = refusal;
  if (kind === "quota") return { kind, reason: "its quota is used up", remedy: null, resetsAt };
  const words = kind === "account" ? wordsOfAccount(refusal) : wordsOfOverload(refusal);
  return { kind, ...words, resetsAt };
}

function wordsOfAccount({ category, status, text }: Refusal): Words {
  const told = `${category ?? ""} ${status ?? ""} ${text}`;
  const found = ACCOUNT.find(({ when }) => when.test(told));
  const { reason, remedy } = found ?? { reason: "its login is refused", remedy: LOGIN };
  return { reason: withStatus(reason, status), remedy };
}

function wordsOfOverload({ status, text }: Refusal): Words {
  if (status === 529 || /overloaded/i.test(text)) {
    return { reason: withStatus("its model is overloaded", status), remedy: null };
  }
  if (status) {
    return { reason: withStatus("its model answers with an error", status), remedy: null };
  }
  return {
    reason: "its model can't be reached",
    remedy: "check the agent's network if it stays so",
  };
}

function withStatus(reason: string, status: number | null | undefined): string {
  return status ? `${reason} (${status})` : reason;
}

import type { Skip } from "../../contracts/contract.ts";
import { CLAIMS_LAST, NO_IMPORT, NO_SEARCH } from "../../contracts/task_adapter.ts";

/** What no Planka keeps of the contract of boards, and why. */
export const skips: readonly Skip[] = [
  CLAIMS_LAST,
  NO_IMPORT,
  NO_SEARCH,
  {
    reason: "Planka takes no body of more than 1 MiB, and JSON is longer than what it holds",
    tests: ["a description of 1 MiB is kept"],
  },
  {
    reason:
      "an account may see any number of boards: of their lists only those of the config count",
    tests: ["all queues are listed, the empty ones too, in the order of the board"],
  },
  {
    reason: "Planka tells of changes only by its webhook, which hook_test.ts tries",
    tests: ["a watch hints at a change and ends with its signal"],
  },
];

/** What it does not keep without a `claim_label` either. */
export const skipsWithoutLabel: readonly Skip[] = [
  ...skips,
  {
    reason: "Planka has no write that one of two wins, unless claim_label names one",
    tests: ["of 20 claims at once one wins"],
  },
  {
    reason: "without claim_label nothing on a card tells whose claim moved it",
    tests: ["a claim that nobody heard the end of can be recalled"],
  },
];

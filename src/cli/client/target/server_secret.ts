import type { SecretKind } from "../../../net/proof.ts";

/** What a command and its dispatcher both know, by which the dispatcher proves itself. */
export type ServerSecret = {
  readonly by: Exclude<SecretKind, "state">;
  readonly token: string;
} | {
  readonly by: "state";
  readonly key: Uint8Array;
};

/** The secret in the words of a message. */
export function describeSecret({ by }: Pick<ServerSecret, "by">): string {
  switch (by) {
    case "state":
      return "the key in its state folder";
    case "operator":
      return "ARTIFICER_API_TOKEN";
    case "run":
      return "ARTIFICER_TOKEN";
  }
}

import type { RemoteBackendContext } from "../../kind.ts";

/** The variables of Planka's credentials that a person chose or has set, by their names. */
export type Credentials = Readonly<Record<string, string>>;

/** What a client takes credentials and warnings from that are not those of a config. */
export function credentialsOf(
  credentials: Credentials,
): Pick<RemoteBackendContext, "credentials" | "warn"> {
  return {
    warn: () => {},
    credentials: {
      get: (name) => credentials[name] ?? null,
      tokenFromCommand: () => Promise.resolve(null),
      add: () => {},
    },
  };
}

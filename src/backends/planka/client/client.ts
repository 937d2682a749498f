import { BoardClient, type BoardProtocol } from "../../http/board_client.ts";
import type { HttpOptions } from "../../http/client.ts";
import { requireBodySize } from "../../http/request.ts";
import type { BoardCredentials } from "../../kind.ts";
import { plankaFailure, SERVER, unexpectedAnswer } from "./failures.ts";
import { openSession, type Session, sessionRefused } from "./session.ts";
import { requireVersion } from "./version.ts";

/** Planka answers a larger body, in bytes, with an empty 400. */
const MAX_BODY_BYTES = 1_048_576;

/** What {@linkcode PlankaClient} needs. */
export interface ClientOptions extends Omit<HttpOptions, "server" | "rateLimits"> {
  readonly credentials: BoardCredentials;
}

/** Speaks to one Planka as one user. */
export class PlankaClient extends BoardClient<Session> {
  constructor({ credentials, ...options }: ClientOptions) {
    const protocol: BoardProtocol<Session> = {
      maxBodyBytes: MAX_BODY_BYTES,
      probe: requireVersion,
      openSession: (http, signal) => openSession(http, credentials, signal),
      sessionRefused,
      failureOf: (request, reply) => reply.status === 200 ? null : plankaFailure(request, reply),
      unexpectedReply: unexpectedAnswer,
    };
    super(protocol, { ...options, server: SERVER });
  }
}

/** @throws {AdapterError} `invalid` for a body that is too large for Planka */
export function requireLength(body: unknown): void {
  requireBodySize(body, { server: SERVER, maxBodyBytes: MAX_BODY_BYTES });
}

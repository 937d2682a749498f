import type { DispatcherIdentity } from "../operations/operation.ts";
import type { Problem } from "./problem.ts";

/** The header with which a request names the one dispatcher that it is for. */
export const INSTANCE_HEADER = "artificer-instance";

/**
 * Why a request that is for another dispatcher is refused, or null. Two projects can use one port after each
 * other, and a task of one must never be changed by a command for the other. Agents send no such header:
 * they have their dispatcher's own address.
 *
 * The status is 421 (RFC 9110, 15.5.20): the request is sound, but came to a server that it is not for, and
 * that did nothing. 409 would say that a task is in a state that conflicts with it.
 */
export function instanceRefusal(
  headers: Headers,
  identity: DispatcherIdentity | undefined,
): Problem | null {
  const wanted = headers.get(INSTANCE_HEADER);
  if (wanted === null || identity === undefined || wanted === identity.instanceId) return null;
  const whose = identity.isOpen ? `of ${JSON.stringify(identity.folder)}` : "of another folder";
  return {
    code: "other_instance",
    detail: `Cannot answer: this is the dispatcher ${whose}, and the request is for another one`,
  };
}

import type { OutageKind } from "../../../domain/agent_report.ts";
import { ownValue } from "../../../text/own.ts";
import type { ApiError } from "../schema.ts";

/** A request that the account or the model refused, with as much as claude tells about it. */
export interface Refusal {
  readonly kind: OutageKind;
  /** The status of the HTTP answer, or null. */
  readonly status?: number | null;
  /** The names of the error: claude's category and the type of the API. */
  readonly category?: string;
  /** Claude's own words. */
  readonly text: string;
}

/** The categories of claude 2.1.330 (`error` of a message) that no task can cause. */
const CATEGORIES: Readonly<Record<string, OutageKind>> = {
  authentication_failed: "account",
  oauth_org_not_allowed: "account",
  account_on_hold: "account",
  verification_required: "account",
  billing_error: "account",
  cloud_credential_error: "account",
  rate_limit: "quota",
  overloaded: "overload",
  server_error: "overload",
};

/** The types of errors of Anthropic's API (docs.claude.com, "Errors"). */
const TYPES: Readonly<Record<string, OutageKind>> = {
  authentication_error: "account",
  permission_error: "account",
  billing_error: "account",
  rate_limit_error: "quota",
  overloaded_error: "overload",
  api_error: "overload",
};

const STATUSES: Readonly<Record<number, OutageKind>> = {
  401: "account",
  402: "account",
  403: "account",
  429: "quota",
  529: "overload",
};

/** The refusal that the fields of an API error tell, or null if it can be the task's own failure. */
export function refusalOf(error: Partial<ApiError> & { readonly text: string }): Refusal | null {
  const kind = kindOfError(error);
  if (kind === null) return null;
  const { api_error_status: status = null, error: category, api_error_type: type, text } = error;
  return { kind, status, category: `${category ?? ""} ${type ?? ""}`, text };
}

/** What refused a request by the fields of its error, or null. */
export function kindOfError(
  { error, api_error, api_error_type, api_error_status }: Partial<ApiError>,
): OutageKind | null {
  const status = api_error_status ?? 0;
  return STATUSES[status] ?? ownValue(CATEGORIES, error ?? "") ??
    ownValue(TYPES, api_error_type ?? "") ??
    (api_error === "usage_limit_reached" ? "quota" : null) ?? (status >= 500 ? "overload" : null);
}

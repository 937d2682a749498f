import {
  type ApiDocument,
  bodySchemaOf,
  type OperationObject,
  parametersOf,
  type Schema,
  schemaOf,
} from "../openapi/reading.ts";
import type { CodeSample } from "../openapi/samples.ts";
import { type Field, fieldOf, fieldsOf, typeOf, type TypePart } from "./fields.ts";

/** An OpenAPI document as people read it. Texts mark code with backticks. */
export interface Reference {
  readonly title: string;
  readonly description: string;
  readonly server: string;
  /** Who may ask. */
  readonly access: string;
  readonly groups: readonly Group[];
  readonly shapes: readonly Shape[];
  readonly codes: readonly CodeEntry[];
  /** The codes that any request may fail with. */
  readonly commonCodes: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly endpoints: readonly Endpoint[];
}

export interface Endpoint {
  /** Unique on the page. */
  readonly anchor: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** What the token of a run may ask of it. */
  readonly forRuns: string;
  readonly inputs: readonly Inputs[];
  readonly answers: readonly AnswerEntry[];
  /** The codes of its own problems. */
  readonly codes: readonly string[];
  readonly samples: readonly CodeSample[];
}

/** What goes into an endpoint in one way. */
export interface Inputs {
  /** Such as "Query". */
  readonly title: string;
  readonly fields: readonly Field[];
}

export interface AnswerEntry {
  readonly status: string;
  readonly description: string;
  readonly type: readonly TypePart[];
}

/** An object that answers hold. */
export interface Shape {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
}

export interface CodeEntry {
  readonly code: string;
  readonly status: number;
  readonly meaning: string;
}

/** What is read of an answer. */
interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

const METHODS = ["get", "post", "patch"] as const;
const PLACES = { path: "Path", query: "Query", header: "Headers" };

/** Reads a document for the renderers. */
export function referenceOf(document: ApiDocument): Reference {
  const { info, servers = [], tags = [], components } = document;
  const commonCodes = commonCodesOf(document);
  const endpoints = endpointsOf(document, commonCodes);
  const bearer = components?.securitySchemes?.bearer;
  return {
    title: info.title,
    description: info.description ?? "",
    server: servers[0]?.url ?? "",
    access: bearer?.description ?? "",
    groups: tags.map(({ name, description = "" }) => ({
      name,
      description,
      endpoints: endpoints.filter(({ tag }) => tag === name).map(({ endpoint }) => endpoint),
    })),
    shapes: Object.entries(components?.schemas ?? {}).map(([name, schema]) =>
      shapeOf(name, schemaOf(schema))
    ),
    codes: codesOf(document),
    commonCodes,
  };
}

function operationsOf({ paths = {} }: ApiDocument) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    })
  );
}

function endpointsOf(document: ApiDocument, commonCodes: readonly string[]) {
  return operationsOf(document).map(({ method, path, operation }) => {
    const endpoint = endpointOf(method, path, operation);
    const codes = endpoint.codes.filter((code) => !commonCodes.includes(code));
    return { tag: operation.tags?.[0], endpoint: { ...endpoint, codes } };
  });
}

/** The codes of every endpoint that may ask for a token. */
function commonCodesOf(document: ApiDocument): string[] {
  const guarded = operationsOf(document).filter(({ operation }) =>
    operation.security === undefined
  );
  const [first = [], ...others] = guarded.map(({ operation }) => codesOfOperation(operation));
  return first.filter((code) => others.every((codes) => codes.includes(code)));
}

function codesOfOperation({ responses = {} }: OperationObject): string[] {
  return Object.values(responses).flatMap((response) => response["x-codes"] ?? []);
}

function endpointOf(method: string, path: string, operation: OperationObject): Endpoint {
  const { operationId = "", summary = "", description = "" } = operation;
  const responses = Object.entries(operation.responses ?? {});
  return {
    anchor: operationId,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    forRuns: String(operation["x-for-runs"] ?? ""),
    inputs: inputsOf(operation),
    answers: responses.flatMap(([status, response]) => answerOf(status, response)),
    codes: codesOfOperation(operation),
    samples: operation["x-codeSamples"] ?? [],
  };
}

function inputsOf(operation: OperationObject): Inputs[] {
  const parameters = parametersOf(operation);
  const placed = Object.entries(PLACES).map(([place, title]) => ({
    title,
    fields: parameters.filter((parameter) => parameter.in === place).map(
      ({ name, required = false, schema }) => fieldOf(name, schemaOf(schema), required),
    ),
  }));
  const body = { title: "Body", fields: fieldsOf(bodySchemaOf(operation) ?? {}) };
  return [...placed, body].filter(({ fields }) => fields.length > 0);
}

/** An answer, unless it is a problem and nothing else. */
function answerOf(status: string, response: Response): AnswerEntry[] {
  const { description, content = {} } = response;
  const shown = Object.entries(content).find(([type]) => type !== "application/problem+json");
  if (shown === undefined) return [];
  const [contentType, { schema }] = shown;
  const type = schema === undefined ? [contentType.replace(/;.*$/, "")] : typeOf(schema);
  return [{ status, description, type }];
}

function shapeOf(name: string, schema: Schema): Shape {
  return { name, description: schema.description ?? "", fields: fieldsOf(schema) };
}

function codesOf(document: ApiDocument): CodeEntry[] {
  const codes: Record<string, { status: number; meaning: string }> = document["x-codes"] ?? {};
  return Object.entries(codes).map(([code, { status, meaning }]) => ({ code, status, meaning }))
    .toSorted((a, b) => a.status - b.status);
}

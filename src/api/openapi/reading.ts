import type { createDocument } from "zod-openapi";

type Paths = NonNullable<ApiDocument["paths"]>;
type Reference = { readonly $ref: string };

/** The OpenAPI document of the API. */
export type ApiDocument = ReturnType<typeof createDocument>;
export type OperationObject = NonNullable<Paths[string]["get"]>;
export type ParameterObject = Exclude<
  NonNullable<OperationObject["parameters"]>[number],
  Reference
>;

/** What a document's schemas say, as far as it is shown. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

/** A schema of the document. The library's own type allows much that our schemas never hold. */
export function schemaOf(value: unknown): Schema {
  return typeof value === "object" && value !== null ? value : {};
}

/** The schema of an endpoint's JSON body, or null where it takes none. */
export function bodySchemaOf({ requestBody }: OperationObject): Schema | null {
  if (requestBody === undefined || "$ref" in requestBody) return null;
  const content = requestBody.content["application/json"];
  return content === undefined || "$ref" in content ? null : schemaOf(content.schema);
}

/** The parameters of an endpoint. */
export function parametersOf({ parameters = [] }: OperationObject): readonly ParameterObject[] {
  return parameters.flatMap((parameter) => "$ref" in parameter ? [] : [parameter]);
}

import fc from "fast-check";

/** The part of JSON Schema that the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** Every object has them, without anybody having put them there. */
const NAMES_OF_JAVASCRIPT = ["__proto__", "constructor", "hasOwnProperty", "valueOf"];
const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)]);

/** What people, programs and attackers send where something else was expected. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\uFFFF",
    "𝕏".repeat(200),
    "' or 1=1 --",
    "$1",
    "%",
    "\\",
    "../../etc/passwd",
    "0",
    "-1",
    "1e999",
    "NaN",
    "undefined",
    "2026-02-30T00:00:00Z",
    "999999-01-01T00:00:00Z",
    "{}",
    "[]",
    0,
    -1,
    -0,
    0.1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    2 ** 63,
    1e308,
    5e-324,
    [],
    {},
    [[[[]]]],
    { __proto__: null, toString: 1 },
    ...NAMES_OF_JAVASCRIPT,
    ...NAMES_OF_JAVASCRIPT.map((name) => JSON.parse(`{${JSON.stringify(name)}:{"x":1}}`) as unknown),
    "9007199254740993",
    "-9223372036854775809",
    "1".repeat(400),
    "٣",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999-23:59",
    "x\udc00",
    "=1+1",
    "\u202Egnp.exe",
    nested(200),
    Array.from({ length: 3000 }, (_, at) => at),
    Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, at])),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.jsonValue({ stringUnit: "binary", maxDepth: 3 }),
  fc.integer(),
  fc.double(),
);

/** Values of the schema, with something nasty in a place now and then. */
export function shaped(
  schema: Schema | undefined,
  resolve: (ref: string) => Schema | undefined,
  depth = 0,
): fc.Arbitrary<unknown> {
  const inner = (part: Schema | undefined) => shaped(part, resolve, depth + 1);
  if (!schema || depth > 5) return nasty;
  if (schema.$ref) return inner(resolve(schema.$ref));
  return fc.oneof({ weight: 6, arbitrary: fitting(schema, inner) }, { weight: 1, arbitrary: nasty });
}

function fitting(schema: Schema, inner: (part: Schema | undefined) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (options && options.length > 0) return fc.oneof(...options.map(inner));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object": {
      const known = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)] as const);
      const record = fc.record(Object.fromEntries(known), {
        requiredKeys: known.slice(0, Math.ceil(known.length / 2)).map(([name]) => name),
      });
      if (!schema.additionalProperties) return record;
      return fc
        .tuple(record, fc.dictionary(fc.string({ maxLength: 12 }), nasty, { maxKeys: 3 }))
        .map(([a, b]) => ({ ...b, ...a }));
    }
    case "array":
      return fc.array(inner(schema.items), { maxLength: 4 });
    case "integer":
      return fc.integer({ min: -3, max: 5000 });
    case "number":
      return fc.double({ min: -1e6, max: 1e6, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "string":
      return fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constantFrom("id", "admin", "0 * * * *", "2026-11-23T00:00:00Z", "https://127.0.0.1:9"),
      );
    default:
      return nasty;
  }
}

//! Texts, numbers, enumerations, lists, objects.

use expect_test::expect;

use super::check_schemas;

#[test]
fn scalars_have_formats_and_bounds() {
    check_schemas(
        "3.0.3",
        "
Thing:
  type: object
  required: [id, at]
  properties:
    id: {type: integer, format: int64, minimum: 1}
    at: {type: string, format: date-time, readOnly: true}
    price: {type: number, format: decimal}
    share: {type: number, minimum: 0, maximum: 1, exclusiveMaximum: true}
    amount: {type: number, exclusiveMinimum: 0, minimum: 0, multipleOf: 0.01}
    quarter: {type: integer, multipleOf: 15, allOf: [{maximum: 60}]}
    endless: {type: integer, multipleOf: 0}
    count: {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 18446744073709551615}
    data: {type: string, format: byte}
    secret: {type: string, format: password, writeOnly: true}
    color: {type: string, format: color, default: red}
    old: {type: boolean, deprecated: true}
    anything: {}
    raw: {type: string, format: binary}
    untyped_text: {minLength: 3}
    untyped_number: {maximum: 3}
",
        &expect![[r#"
    server default: https://x
    type Thing = struct
      id: int64[1..]
      at: datetime read-only
      price?: decimal
      share?: number[0..1)
      amount?: number(0..]*0.01
      quarter?: integer[..60]*15
      endless?: integer
      count?: integer[1..18446744073709551615]
      data?: base64
      secret?: password write-only
      color?: string:color = "red"
      old?: boolean deprecated
      anything?: any
      raw?: string:binary
      untyped_text?: string
      untyped_number?: number[..3]
"#]],
    );
}

#[test]
fn what_an_alternative_requires_may_come() {
    check_schemas(
        "3.0.3",
        "
Pages:
  properties: {name: {type: string}}
  anyOf: [{required: [name]}, {required: [public]}]
",
        &expect![[r#"
            server default: https://x
            type Pages = struct undeclared
              name?: string
            openapi.yaml:8:47: W0813 `public` is required, but it is no property here
        "#]],
    );
}

#[test]
fn an_object_that_must_not_be_empty_needs_a_member() {
    check_schemas(
        "3.1.0",
        "
Change:
  minProperties: 1
  properties: {id: {type: integer, readOnly: true}, name: {type: string}, size: {type: integer}}
Told:
  minProperties: 1
  required: [name]
  properties: {name: {type: string}}
Open:
  minProperties: 1
  properties: {name: {type: string}}
  additionalProperties: {type: string}
",
        &expect![[r#"
            server default: https://x
            type Change = struct at least one of name, size
              id?: integer read-only
              name?: string
              size?: integer
            type Told = struct
              name: string
            type Open = struct + string
              name?: string
        "#]],
    );
}

#[test]
fn kubernetes_means_numbers_by_some_texts() {
    check_schemas(
        "3.0.3",
        "
Port: {type: string, format: int-or-string, description: a number or a name}
Thing:
  required: [a]
  properties:
    a: {$ref: '#/components/schemas/Port'}
    b: {x-kubernetes-int-or-string: true, nullable: true}
    c: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
    d: {format: int-or-string}
    e: {type: integer, format: int-or-string}
    f: {type: array, items: {type: string, format: int-or-string}}
",
        &expect![[r#"
            server default: https://x
            type Port = union
              | string
              | integer
            type Thing = struct
              a: Port
              b?: Thing/b?
              c?: Thing/c
              d?: Thing/b
              e?: int-or-string
              f?: list<Thing/b>
            type Thing/b = union
              | string
              | integer
            type Thing/c = union
              | integer
              | string
        "#]],
    );
}

#[test]
fn null_has_many_spellings() {
    check_schemas(
        "3.0.3",
        "
Named: {type: string, nullable: true}
Thing:
  properties:
    a: {type: string, nullable: true}
    b: {type: string, x-nullable: true}
    c: {type: string, enum: [x, null]}
    d: {nullable: true, allOf: [{$ref: '#/components/schemas/Other'}]}
    e: {$ref: '#/components/schemas/Other', nullable: true}
    f: {oneOf: [{type: integer}], nullable: true}
    g: {$ref: '#/components/schemas/Named'}
Other: {type: object, properties: {x: {type: integer}}}
",
        &expect![[r#"
    server default: https://x
    type Named = string
    type Thing = struct
      a?: string?
      b?: string?
      c?: Thing/c?
      d?: Other?
      e?: Other?
      f?: integer?
      g?: Named?
    type Other = struct
      x?: integer
    type Thing/c = enum x
"#]],
    );
    check_schemas(
        "3.1.0",
        "
Thing:
  properties:
    a: {type: [string, 'null']}
    b: {oneOf: [{type: integer}, {type: 'null'}]}
    c: {anyOf: [{$ref: '#/components/schemas/Other'}, {type: 'null'}]}
    d: {const: null}
    e: {type: 'null'}
    f: {enum: [1, 2, null]}
    g: {type: [string, integer, 'null']}
Other: {type: object, properties: {x: {type: integer}}}
",
        &expect![[r#"
    server default: https://x
    type Thing = struct
      a?: string?
      b?: integer?
      c?: Other?
      d?: null
      e?: null
      f?: Thing/f?
      g?: Thing/g?
    type Other = struct
      x?: integer
    type Thing/f = enum:integer 1 | 2
    type Thing/g = union
      | string
      | integer
"#]],
    );
}

#[test]
fn enumerations_keep_every_value_once() {
    check_schemas(
        "3.1.0",
        "
Text: {type: string, enum: [a, b, a, '']}
Number: {type: integer, enum: [1, 2], x-enum-varnames: [Low, High], x-enum-descriptions: [l, h]}
Commented: {type: string, enum: [p, c], x-enum-varnames: [Perc, Curr], x-enum-comments: {Perc: in percent}}
Quoted: {type: integer, enum: ['1', '2']}
Digits: {type: string, enum: [1, 2]}
Mixed: {enum: [1, a, 1.5, {x: 1}]}
Odd: {type: integer, enum: [1, many]}
Wide: {type: integer, enum: [1, 18446744073709551616, -9223372036854775809]}
WideText: {type: string, enum: [18446744073709551616]}
WideOrNot: {enum: [18446744073709551616, a]}
WideChoice: {oneOf: [{const: 18446744073709551616}, {const: 18446744073709551617}]}
Flag: {type: boolean, enum: [true]}
One: {const: fixed}
Empty: {type: string, enum: []}
Described: {oneOf: [{const: a, title: Ay, description: first}, {const: b, title: Bee}]}
Several: {type: array, items: {type: string}, enum: [a, b]}
Counts: {type: array, items: {type: integer}, enum: ['1', 2]}
Lists: {type: array, items: {type: string}, enum: [[a], [a, b]]}
",
        &expect![[r#"
            server default: https://x
            type Text = enum a | b | 
            type Number = enum:integer 1 (Low) | 2 (High)
            type Commented = enum p (Perc) | c (Curr)
            type Quoted = enum:integer 1 | 2
            type Digits = enum 1 | 2
            type Mixed = enum:mixed 1 | a | 1.5 | {"x":1}
            type Odd = enum:mixed 1 | many
            type Wide = decimal
            type WideText = enum 18446744073709551616
            type WideOrNot = any
            type WideChoice = decimal
            type Flag = boolean
            type One = enum fixed
            type Empty = string
            type Described = enum a (Ay) | b (Bee)
            type Several = list<Several/item>
            type Counts = list<Counts/item>
            type Lists = enum:mixed ["a"] | ["a","b"]
            type Several/item = enum a | b
            type Counts/item = enum:integer 1 | 2
            openapi.yaml:12:32: W0812 the value `"many"` is not of the type stated
        "#]],
    );
}

#[test]
fn lists_and_tuples() {
    check_schemas(
        "3.1.0",
        "
List: {type: array, items: {type: string}, minItems: 1, uniqueItems: true}
Bare: {type: array}
Untyped: {items: {type: integer}}
Objects: {type: array, items: {type: object, properties: {x: {type: string}}}}
Pair: {type: array, prefixItems: [{type: string}, {type: integer}], items: false}
Open: {prefixItems: [{type: string}], items: {type: boolean}}
Old: {type: array, items: [{type: string}, {type: number}], additionalItems: false}
Short: {prefixItems: [{type: string}, {type: string}], minItems: 0}
Box: {type: array, minItems: 4, prefixItems: [{type: number}, {type: number}, {type: number}, {type: number}], items: false}
Path: {prefixItems: [{type: integer}, {type: [integer, 'null']}], items: {type: integer}}
Cut: {prefixItems: [{type: string}, {type: integer}], items: {type: boolean}, minItems: 1}
",
        &expect![[r#"
            server default: https://x
            type List = list<string>
            type Bare = list<any>
            type Untyped = list<integer>
            type Objects = list<Objects/item>
            type Pair = (string, integer) or less
            type Open = (string, ..boolean) or less
            type Old = (string, number) or less
            type Short = list<string>
            type Box = list<number>
            type Path = list<integer?>
            type Cut = list<any>
            type Objects/item = struct
              x?: string
        "#]],
    );
}

#[test]
fn objects_maps_and_what_is_between() {
    check_schemas("3.1.0", "
Bare: {type: object}
Free: {type: object, additionalProperties: true}
Closed: {type: object, additionalProperties: false}
Map: {additionalProperties: {type: integer}}
Struct: {properties: {a: {type: string}}}
Shut: {properties: {a: {type: string}}, additionalProperties: false}
Both: {properties: {a: {type: string}}, additionalProperties: {type: integer}}
Open: {properties: {a: {type: string}}, additionalProperties: true}
Patterns: {patternProperties: {'^x-': {type: string}, '^n-': {type: integer}}, additionalProperties: false}
Unevaluated: {properties: {a: {type: string}}, unevaluatedProperties: false}
Never: {properties: {a: false, b: true}}
Required: {properties: {a: {type: string}}, required: [a, b]}
Groups:
  properties: {a: {type: string}, b: {type: string}}
  anyOf: [{required: [a]}, {required: [b]}]
Conditions: {type: string, not: {const: x}}
", &expect![[r#"
    server default: https://x
    type Bare = map<any>
    type Free = map<any>
    type Closed = struct closed
    type Map = map<integer>
    type Struct = struct
      a?: string
    type Shut = struct closed
      a?: string
    type Both = struct + integer
      a?: string
    type Open = struct + any
      a?: string
    type Patterns = map<Patterns/value>
    type Unevaluated = struct closed
      a?: string
    type Never = struct
      b?: any
    type Required = struct undeclared
      a: string
    type Groups = struct at least one of a, b
      a?: string
      b?: string
    type Conditions = string
    type Patterns/value = union
      | string
      | integer
    openapi.yaml:17:63: W0813 `b` is required, but it is no property here
    openapi.yaml:21:37: W0809 conditions and negations are not checked: values that they refuse are accepted
"#]]);
}

#[test]
fn equal_types_in_place_are_one_and_named_ones_are_not() {
    check_schemas("3.0.3", "
One: {type: object, properties: {kind: {type: string, enum: [a, b]}, at: {type: object, properties: {x: {type: integer}}}}}
Two: {type: object, properties: {kind: {type: string, enum: [a, b]}, at: {type: object, properties: {x: {type: integer}}}}}
Same: {type: object, properties: {x: {type: integer}}}
Again: {type: object, properties: {x: {type: integer}}}
Titled: {properties: {status: {title: TicketStatus, type: string, enum: [open]}, other: {title: Other, type: string, enum: [z]}}}
", &expect![[r#"
    server default: https://x
    type One = struct
      kind?: One/kind
      at?: One/at
    type Two = struct
      kind?: One/kind
      at?: One/at
    type Same = struct
      x?: integer
    type Again = struct
      x?: integer
    type Titled = struct
      status?: TicketStatus
      other?: Titled/other
    type One/kind = enum a | b
    type One/at = struct
      x?: integer
    type TicketStatus = enum open
    type Titled/other = enum z
"#]]);
}

#[test]
fn patterns_that_are_none_are_left_out() {
    check_schemas(
        "3.1.0",
        r"
Plain: {type: string, pattern: '^[a-z]{2,}(-\d+)?$'}
LookAround: {type: string, pattern: '^(?!x)(?<=y)\p{L}+$'}
Unclosed: {type: string, pattern: '[a-z'}
Glob: {type: string, pattern: '*.txt'}
",
        &expect![[r#"
            server default: https://x
            type Plain = string
            type LookAround = string
            type Unclosed = string
            type Glob = string
            openapi.yaml:8:39: W0808 `[a-z` is no regular expression; it is ignored
            openapi.yaml:9:35: W0808 `*.txt` is no regular expression; it is ignored
        "#]],
    );
}

#[test]
fn members_that_are_required_but_not_declared_are_known_to_come() {
    check_schemas(
        "3.1.0",
        "
Typo: {type: object, required: [name, nmae], properties: {name: {type: string}}}
Open: {type: object, required: [id], properties: {name: {type: string}}, additionalProperties: true}
",
        &expect![[r#"
            server default: https://x
            type Typo = struct undeclared
              name: string
            type Open = struct + any
              name?: string
            openapi.yaml:6:43: W0813 `nmae` is required, but it is no property here
        "#]],
    );
}

#[test]
fn whole_numbers_beside_fractions_keep_every_digit() {
    check_schemas(
        "3.1.0",
        "
Either: {type: [integer, number]}
Values: {type: object, additionalProperties: {anyOf: [{type: integer}, {type: number}, {type: string}]}}
",
        &expect![[r#"
            server default: https://x
            type Either = decimal
            type Values = map<Values/value>
            type Values/value = union
              | decimal
              | string
        "#]],
    );
}

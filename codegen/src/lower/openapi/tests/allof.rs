//! `allOf`: merging.

use expect_test::expect;

use super::check_schemas;

#[test]
fn members_of_conditions_are_optional_members() {
    check_schemas(
        "3.1.0",
        "
Plan:
  type: object
  required: [kind, limit]
  properties: {kind: {type: string}}
  if: {properties: {kind: {const: paid}, asked: {const: 1}}}
  then:
    required: [price]
    properties: {price: {type: integer, default: 3}, note: {type: string}, kind: {const: paid}}
  else:
    if: {properties: {kind: {const: trial}}}
    then: {$ref: '#/components/schemas/Trial'}
    else: {properties: {note: {type: boolean}}}
  dependentSchemas: {kind: {properties: {limit: {type: integer}}}}
Trial: {properties: {days: {type: integer, description: How long.}}}
Merged:
  type: object
  properties: {a: {type: string}}
  allOf:
    - {if: {required: [a]}, then: {properties: {mode: {const: one}}}}
    - {if: {required: [b]}, then: {properties: {mode: {const: two}}}}
Open: {type: object, then: {properties: {x: {type: string}}}}
",
        &expect![[r#"
            server default: https://x
            type Plan = struct
              kind: string
              asked?: any
              price?: integer
              note?: Plan/note
              days?: integer
              limit: integer
            type Trial = struct
              days?: integer
            type Merged = struct
              a?: string
              mode?: Merged/mode
            type Open = map<any>
            type Plan/note = union
              | string
              | boolean
            type Merged/mode = enum one | two
            openapi.yaml:18:25: W0809 conditions and negations are not checked: values that they refuse are accepted
            openapi.yaml:24:39: W0809 conditions and negations are not checked: values that they refuse are accepted
            openapi.yaml:25:39: W0809 conditions and negations are not checked: values that they refuse are accepted
            openapi.yaml:26:32: W0809 conditions and negations are not checked: values that they refuse are accepted
        "#]],
    );
}

#[test]
fn a_type_that_is_said_again_makes_no_other_one() {
    check_schemas(
        "3.0.3",
        "
X: {type: object, properties: {a: {type: string}}}
Word: {type: string, enum: [a, b]}
Made: {allOf: [{$ref: '#/components/schemas/X'}, {properties: {b: {type: string}}}]}
User:
  type: object
  properties:
    x: {type: object, nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}
    word: {type: string, allOf: [{$ref: '#/components/schemas/Word'}], description: One.}
    made: {type: object, allOf: [{$ref: '#/components/schemas/Made'}]}
    more: {type: object, allOf: [{$ref: '#/components/schemas/X'}], properties: {c: {type: string}}}
",
        &expect![[r#"
            server default: https://x
            type X = struct
              a?: string
            type Word = enum a | b
            type Made = struct
              a?: string
              b?: string
            type User = struct
              x?: X?
              word?: Word
              made?: Made
              more?: User/more
            type User/more = struct
              a?: string
              c?: string
        "#]],
    );
}

#[test]
fn what_is_written_in_place_is_one_type_with_what_refers_to_it() {
    check_schemas(
        "3.0.3",
        "
First: {type: object, properties: {later: {$ref: '#/components/schemas/Tree/properties/node'}}}
Tree:
  type: object
  properties:
    node: {type: object, properties: {up: {$ref: '#/components/schemas/Tree/properties/node'}}}
    leaf: {type: object, properties: {n: {type: integer}}}
Last: {type: object, properties: {leaf: {$ref: '#/components/schemas/Tree/properties/leaf'}}}
",
        &expect![[r#"
            server default: https://x
            type First = struct
              later?: Tree/node
            type Tree = struct
              node?: Tree/node
              leaf?: Tree/leaf
            type Last = struct
              leaf?: Tree/leaf
            type Tree/node = struct
              up?: Tree/node
            type Tree/leaf = struct
              n?: integer
        "#]],
    );
}

#[test]
fn members_are_merged() {
    check_schemas("3.0.3", "
Base: {type: object, required: [id], properties: {id: {type: string}, kind: {type: string}, deep: {type: object, properties: {a: {type: string}}}}}
Alias: {allOf: [{$ref: '#/components/schemas/Base'}], description: only words}
Child:
  allOf:
    - {$ref: '#/components/schemas/Base'}
    - {properties: {extra: {type: integer}, kind: {enum: [a, b]}, deep: {properties: {b: {type: string}}}}}
  required: [kind, extra]
Conflict: {allOf: [{type: object, properties: {v: {type: string}}}, {properties: {v: {type: integer}}}]}
Nested: {allOf: [{allOf: [{$ref: '#/components/schemas/Base'}]}, {allOf: [{properties: {n: {type: string}}}]}]}
Narrowed: {allOf: [{type: string, enum: [a, b, c]}, {enum: [b, c, d]}]}
Bounded: {allOf: [{type: integer, minimum: 0}, {maximum: 9, minimum: 3}]}
Lists: {properties: {bases: {type: array, items: {allOf: [{$ref: '#/components/schemas/Base'}, {nullable: true}]}}}}
", &expect![[r#"
    server default: https://x
    type Base = struct
      id: string
      kind?: string
      deep?: Base/deep
    type Alias = alias Base
    type Child = struct
      id: string
      kind: Child/kind
      deep?: Child/deep
      extra: integer
    type Conflict = struct
      v?: integer
    type Nested = struct
      id: string
      kind?: string
      deep?: Base/deep
      n?: string
    type Narrowed = enum b | c
    type Bounded = integer[3..9]
    type Lists = struct
      bases?: list<Base?>
    type Base/deep = struct
      a?: string
    type Child/kind = enum a | b
    type Child/deep = struct
      a?: string
      b?: string
    openapi.yaml:13:90: W0810 the parts of this schema have no type in common; the last one counts
"#]]);
}

#[test]
fn circles_end() {
    check_schemas("3.0.3", "
Itself: {allOf: [{$ref: '#/components/schemas/Itself'}]}
Ping: {$ref: '#/components/schemas/Pong'}
Pong: {$ref: '#/components/schemas/Ping'}
Tree: {properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}, up: {$ref: '#/components/schemas/Tree'}}}
Growing:
  allOf:
    - {$ref: '#/components/schemas/Grown'}
    - {properties: {next: {allOf: [{$ref: '#/components/schemas/Growing'}, {properties: {x: {type: integer}}}]}}}
Grown: {properties: {next: {allOf: [{$ref: '#/components/schemas/Growing'}, {properties: {y: {type: integer}}}]}}}
", &expect![[r#"
    server default: https://x
    type Itself = any
    type Ping = any
    type Pong = any
    type Tree = struct
      children?: list<Tree>
      up?: Tree
    type Growing = struct
      next?: Growing/next
    type Grown = struct
      next?: Grown/next
    type Growing/next = struct
      next?: Growing/next
      y?: integer
      x?: integer
    type Grown/next = struct
      next?: Growing/next
      y?: integer
    openapi.yaml:6:13: W0807 this schema is defined as itself; any value is accepted
    openapi.yaml:7:11: W0807 this schema is only references that lead in a circle; any value is accepted
    openapi.yaml:8:11: W0807 this schema is only references that lead in a circle; any value is accepted
"#]]);
}

#[test]
fn siblings_of_a_reference_count_since_3_1() {
    let schemas = "
Base: {type: object, properties: {id: {type: string}}}
Thing: {properties: {a: {$ref: '#/components/schemas/Base', description: words, type: object}, b: {$ref: '#/components/schemas/Base', properties: {x: {type: integer}}}, c: {$ref: '#/components/schemas/Base', maxLength: 80}}}
";
    check_schemas(
        "3.0.3",
        schemas,
        &expect![[r#"
            server default: https://x
            type Base = struct
              id?: string
            type Thing = struct
              a?: Base
              b?: Base
              c?: Base
        "#]],
    );
    check_schemas(
        "3.1.0",
        schemas,
        &expect![[r#"
            server default: https://x
            type Base = struct
              id?: string
            type Thing = struct
              a?: Base
              b?: Thing/b
              c?: Thing/c
            type Thing/b = struct
              id?: string
              x?: integer
            type Thing/c = struct
              id?: string
            openapi.yaml:7:177: W0810 its keywords are about another type than it has; they say nothing
        "#]],
    );
}

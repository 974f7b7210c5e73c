//! `oneOf`, `anyOf`, several types, discriminators.

use expect_test::expect;

use super::check_schemas;

#[test]
fn alternatives_become_the_simplest_type_that_says_the_same() {
    check_schemas("3.1.0", "
A: {type: object, properties: {a: {type: string}}}
B: {type: object, properties: {b: {type: string}}}
Plain: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
One: {oneOf: [{$ref: '#/components/schemas/A'}]}
Twice: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}
Open: {anyOf: [{type: string}, {type: string, enum: [x, y]}]}
Texts: {oneOf: [{type: string, format: uuid}, {type: string, format: uri}]}
Numbers: {anyOf: [{type: integer}, {type: number}]}
Types: {type: [string, array], items: {type: string}}
Nested: {oneOf: [{oneOf: [{type: string}, {type: integer}]}, {type: boolean}]}
WithAny: {anyOf: [{type: string}, {}]}
AnyAndTexts: {oneOf: [{}, {type: string, enum: [x]}, {type: string}]}
AnyAmongMany: {oneOf: [{type: string}, {}, {type: integer}]}
Itself: {oneOf: [{$ref: '#/components/schemas/Itself'}, {type: string}]}
InPlace: {oneOf: [{type: object, properties: {p: {type: string}}}, {title: Other, type: object, properties: {q: {type: string}}}]}
", &expect![[r#"
    server default: https://x
    type A = struct
      a?: string
    type B = struct
      b?: string
    type Plain = union
      | A
      | B
    type One = alias A
    type Twice = alias A
    type Open = enum x | y
    type Texts = string
    type Numbers = decimal
    type Types = union
      | list<string>
      | string
    type Nested = union
      | string
      | integer
      | boolean
    type WithAny = any
    type AnyAndTexts = any
    type AnyAmongMany = union
      | string
      | integer
    type Itself = string
    type InPlace = union
      | InPlace/variant 1
      | Other: InPlace/Other
    type InPlace/variant 1 = struct
      p?: string
    type InPlace/Other = struct
      q?: string
"#]]);
}

#[test]
fn discriminators_are_read_or_inferred() {
    check_schemas("3.0.3", "
Cat: {type: object, required: [kind], properties: {kind: {type: string}, purrs: {type: boolean}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string, enum: [dog]}, barks: {type: boolean}}}
Mapped:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', kitten: Cat, dog: Dog}}
Implicit:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind}
Inferred:
  oneOf:
    - {type: object, required: [t], properties: {t: {type: string, enum: [a]}}}
    - {type: object, required: [t], properties: {t: {type: string, enum: [b]}, x: {type: integer}}}
Optional:
  oneOf:
    - {type: object, properties: {t: {type: string, enum: [a]}}}
    - {type: object, properties: {t: {type: string, enum: [b]}, x: {type: integer}}}
", &expect![[r#"
    server default: https://x
    type Cat = struct
      kind: string
      purrs?: boolean
    type Dog = struct
      kind: Dog/kind
      barks?: boolean
    type Mapped = union by kind
      | Cat when cat, kitten
      | Dog when dog
    type Implicit = union by kind
      | Cat when Cat
      | Dog when dog
    type Inferred = union by t (inferred)
      | Inferred/a when a
      | Inferred/b when b
    type Optional = union
      | Optional/a
      | Optional/b
    type Dog/kind = enum dog
    type Inferred/a/t = enum a
    type Inferred/a = struct
      t: Inferred/a/t
    type Inferred/b/t = enum b
    type Inferred/b = struct
      t: Inferred/b/t
      x?: integer
    type Optional/a = struct
      t?: Inferred/a/t
    type Optional/b = struct
      t?: Inferred/b/t
      x?: integer
"#]]);
}

#[test]
fn constants_that_are_no_texts_tell_alternatives_apart() {
    check_schemas(
        "3.1.0",
        "
Codes:
  oneOf:
    - {title: One, type: object, required: [v], properties: {v: {enum: [1]}}}
    - {title: Two, type: object, required: [v], properties: {v: {enum: [2]}}}
Truths:
  oneOf:
    - {title: Good, type: object, required: [ok], properties: {ok: {const: true}}}
    - {title: Bad, type: object, required: [ok], properties: {ok: {$ref: '#/components/schemas/No'}}}
Stated:
  oneOf: [{$ref: '#/components/schemas/First'}, {$ref: '#/components/schemas/Other'}]
  discriminator: {propertyName: v}
First: {type: object, required: [v], properties: {v: {type: integer, enum: [1, 3]}}}
Other: {type: object, required: [v], properties: {v: {type: boolean, enum: [false]}}}
No: {type: boolean, enum: [false]}
",
        &expect![[r#"
            server default: https://x
            type Codes = union
              | One: Codes/One
              | Two: Codes/Two
            type Truths = union
              | Good: Truths/Good
              | Bad: Truths/Bad
            type Stated = union by v
              | First when 1, 3
              | Other when false
            type First = struct
              v: First/v
            type Other = struct
              v: boolean false
            type No = boolean
            type Codes/One/v = enum:integer 1
            type Codes/One = struct
              v: Codes/One/v
            type Codes/Two/v = enum:integer 2
            type Codes/Two = struct
              v: Codes/Two/v
            type Truths/Good = struct
              ok: boolean true
            type Truths/Bad = struct
              ok: No false
            type First/v = enum:integer 1 | 3
        "#]],
    );
}

#[test]
fn a_base_with_heirs_is_a_union_of_them() {
    check_schemas(
        "3.0.3",
        "
Pet:
  type: object
  required: [petType]
  properties: {petType: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}
  discriminator: {propertyName: petType, mapping: {cat: '#/components/schemas/Cat'}}
Cat:
  allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]
Dog:
  allOf: [{$ref: '#/components/schemas/Pet'}]
Owner: {properties: {pet: {allOf: [{$ref: '#/components/schemas/Pet'}], description: theirs}}}
",
        &expect![[r#"
            server default: https://x
            type Pet = union by petType
              | Cat when cat
              | Dog when Dog
              | base: Pet/base otherwise
            type Cat = struct
              petType: string
              friend?: Pet
              claws?: integer
            type Dog = struct
              petType: string
              friend?: Pet
            type Owner = struct
              pet?: Pet
            type Pet/base = struct
              petType: string
              friend?: Pet
        "#]],
    );
}

#[test]
fn heirs_of_heirs_are_heirs_as_well() {
    check_schemas(
        "3.0.3",
        "
Animal:
  type: object
  required: [petType]
  properties: {petType: {type: string}}
  discriminator: {propertyName: petType, mapping: {fish: '#/components/schemas/Fish'}}
Fish: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {fins: {type: integer}}}]}
Mammal:
  allOf: [{$ref: '#/components/schemas/Animal'}]
  type: object
  properties: {legs: {type: integer}}
  discriminator: {propertyName: petType}
Dog: {allOf: [{$ref: '#/components/schemas/Mammal'}, {type: object, properties: {barks: {type: boolean}}}]}
Puppy: {allOf: [{$ref: '#/components/schemas/Dog'}, {type: object, properties: {weeks: {type: integer}}}]}
Bird:
  allOf:
    - {$ref: '#/components/schemas/Animal'}
    - {type: object, properties: {song: {type: string}}, discriminator: {propertyName: song}}
Tit: {allOf: [{$ref: '#/components/schemas/Bird'}, {type: object, properties: {blue: {type: boolean}}}]}
Ring: {allOf: [{$ref: '#/components/schemas/Chain'}, {properties: {r: {type: string}}}]}
Chain: {allOf: [{$ref: '#/components/schemas/Ring'}], discriminator: {propertyName: r}}
",
        &expect![[r#"
            server default: https://x
            type Animal = union by petType
              | Fish when fish
              | Mammal when Mammal
              | Dog when Dog
              | Puppy when Puppy
              | Bird when Bird
              | Tit when Tit
              | base: Animal/base otherwise
            type Fish = struct
              petType: string
              fins?: integer
            type Mammal = union by petType
              | Dog when Dog
              | Puppy when Puppy
              | base: Mammal/base otherwise
            type Dog = struct
              petType: string
              legs?: integer
              barks?: boolean
            type Puppy = struct
              petType: string
              legs?: integer
              barks?: boolean
              weeks?: integer
            type Bird = union by song
              | Tit when Tit
              | base: Bird/base otherwise
            type Tit = struct
              petType: string
              song?: string
              blue?: boolean
            type Ring = struct
              r?: string
            type Chain = alias Ring
            type Animal/base = struct
              petType: string
            type Mammal/base = struct
              petType: string
              legs?: integer
            type Bird/base = struct
              petType: string
              song?: string
        "#]],
    );
}

#[test]
fn alternatives_that_say_the_same_are_one() {
    check_schemas(
        "3.0.3",
        "
Colour: {type: string, enum: [red, green]}
Blank: {enum: ['']}
Nothing: {enum: [null]}
Codes: {type: integer, enum: [1, 2]}
Paint:
  type: object
  properties:
    colour:
      nullable: true
      oneOf: [{$ref: '#/components/schemas/Colour'}, {$ref: '#/components/schemas/Blank'}, {$ref: '#/components/schemas/Nothing'}]
    maybe: {oneOf: [{$ref: '#/components/schemas/Colour'}, {$ref: '#/components/schemas/Nothing'}]}
    mixed: {oneOf: [{$ref: '#/components/schemas/Colour'}, {$ref: '#/components/schemas/Codes'}]}
Shape: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
Round: {allOf: [{$ref: '#/components/schemas/Shape'}, {properties: {radius: {type: number}}}]}
Flat: {allOf: [{$ref: '#/components/schemas/Shape'}, {properties: {side: {type: number}}}]}
Any: {oneOf: [{$ref: '#/components/schemas/Shape'}, {$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Flat'}]}
Some: {anyOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Shape'}, {$ref: '#/components/schemas/Paint'}]}
Heirs: {oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Flat'}]}
",
        &expect![[r#"
            server default: https://x
            type Colour = enum red | green
            type Blank = enum 
            type Nothing = null
            type Codes = enum:integer 1 | 2
            type Paint = struct
              colour?: Paint/colour?
              maybe?: Colour?
              mixed?: Paint/mixed
            type Shape = union by kind
              | Round when Round
              | Flat when Flat
              | base: Shape/base otherwise
            type Round = struct
              kind: string
              radius?: number
            type Flat = struct
              kind: string
              side?: number
            type Any = alias Shape
            type Some = union
              | Shape
              | Paint
            type Heirs = union by kind
              | Round when Round
              | Flat when Flat
            type Paint/colour = enum red | green | 
            type Paint/mixed = union
              | Colour
              | Codes
            type Shape/base = struct
              kind: string
        "#]],
    );
}

#[test]
fn a_base_stands_for_what_no_heir_and_no_mapping_names() {
    check_schemas(
        "3.2.0",
        "
User:
  type: object
  required: [kind]
  properties: {kind: {type: string}, name: {type: string}}
  discriminator: {propertyName: kind, mapping: {plain: User}}
Admin: {allOf: [{$ref: '#/components/schemas/User'}, {required: [level], properties: {level: {type: integer}}}]}
Page: {type: object, properties: {users: {type: array, items: {$ref: '#/components/schemas/User'}}}}
Stated:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
  discriminator: {propertyName: kind, mapping: {a: A}, defaultMapping: B}
A: {type: object, properties: {kind: {type: string}, a: {type: string}}}
B: {type: object, properties: {b: {type: string}}}
",
        &expect![[r#"
            server default: https://x
            type User = union by kind
              | Admin when Admin
              | base: User/base when plain otherwise
            type Admin = struct
              kind: string
              name?: string
              level: integer
            type Page = struct
              users?: list<User>
            type Stated = union by kind
              | A when a
              | B otherwise
            type A = struct
              kind?: string
              a?: string
            type B = struct
              b?: string
            type User/base = struct
              kind: string
              name?: string
        "#]],
    );
}

#[test]
fn alternatives_that_extend_one_base_are_told_apart_by_its_discriminator() {
    check_schemas(
        "3.0.3",
        "
Payment:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {CARD: '#/components/schemas/Card', IBAN: '#/components/schemas/Iban'}}
Card: {allOf: [{$ref: '#/components/schemas/Payment'}, {type: object, required: [number], properties: {number: {type: string}}}]}
Iban: {allOf: [{$ref: '#/components/schemas/Payment'}, {type: object, required: [iban], properties: {iban: {type: string}}}]}
Told: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Iban'}]}
Repeated: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Iban'}], discriminator: {propertyName: kind}}
Node: {type: object, required: [type], discriminator: {propertyName: type}, properties: {type: {type: string}}}
And:
  allOf:
    - $ref: '#/components/schemas/Node'
    - properties: {children: {type: array, items: {oneOf: [{$ref: '#/components/schemas/And'}, {$ref: '#/components/schemas/Term'}]}}}
Term: {allOf: [{$ref: '#/components/schemas/Node'}, {required: [field], properties: {field: {type: string}}}]}
",
        &expect![[r#"
            server default: https://x
            type Payment = union by kind
              | Card when CARD
              | Iban when IBAN
              | base: Payment/base otherwise
            type Card = struct
              kind: string
              number: string
            type Iban = struct
              kind: string
              iban: string
            type Told = union by kind
              | Card when CARD
              | Iban when IBAN
            type Repeated = union by kind
              | Card when CARD
              | Iban when IBAN
            type Node = union by type
              | And when And
              | Term when Term
              | base: Node/base otherwise
            type And = struct
              type: string
              children?: list<And/children/item>
            type Term = struct
              type: string
              field: string
            type Payment/base = struct
              kind: string
            type Node/base = struct
              type: string
            type And/children/item = union by type
              | And when And
              | Term when Term
        "#]],
    );
}

#[test]
fn a_base_beside_alternatives_is_merged_into_each() {
    check_schemas(
        "3.0.3",
        "
Event:
  type: object
  required: [id]
  properties: {id: {type: string}}
  oneOf:
    - {properties: {x: {type: integer}}, required: [x]}
    - {$ref: '#/components/schemas/Other'}
Other: {type: object, properties: {y: {type: string}}}
Inherited:
  properties: {tag: {type: string}}
  oneOf: [{$ref: '#/components/schemas/Heir'}, {$ref: '#/components/schemas/Other'}]
Heir: {allOf: [{$ref: '#/components/schemas/Inherited'}, {properties: {z: {type: string}}}]}
Typed: {type: string, anyOf: [{format: date}, {format: date-time}]}
",
        &expect![[r#"
            server default: https://x
            type Event = union
              | Event/x
              | Event/Other
            type Other = struct
              y?: string
            type Inherited = union
              | Heir
              | Inherited/Other
            type Heir = struct
              tag?: string
              z?: string
            type Typed = string
            type Event/x = struct
              id: string
              x: integer
            type Event/Other = struct
              id: string
              y?: string
            type Inherited/Other = struct
              tag?: string
              y?: string
        "#]],
    );
}

//! Input types: what lists can be filtered and ordered by.

use async_graphql::dynamic::{Enum, EnumItem, InputObject, InputValue, TypeRef};

use super::catalogue::{Catalogue, is_followed, is_single, is_sortable};
use super::filter::TIME;
use super::scalar;
use super::search::SEARCH;
use crate::ontology::{Class, Field, Range};

/// Name of the enum of directions.
const DIRECTION: &str = "Direction";

/// Name of the input type that filters nodes of a class.
pub fn where_name(class: &Class) -> String {
    format!("{}Where", class.name)
}

/// Name of the input type that orders nodes of a class.
pub fn order_name(class: &Class) -> String {
    format!("{}Order", class.name)
}

/// The arguments of a list inside an object. What they mean stands at the types and at connections: repeated at
/// every list, it would make up a third of the schema.
pub fn list_arguments(class: &Class) -> [InputValue; 4] {
    let [conditions, order] = selection_arguments(class);
    let int = |name: &str| InputValue::new(name, TypeRef::named(TypeRef::INT));
    [conditions, order, int("first"), int("offset")]
}

/// The arguments of a connection; `is_searched` says whether the full text knows nodes of the class.
pub fn connection_arguments(class: &Class, is_searched: bool) -> Vec<InputValue> {
    let int = |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(text);
    let cursor =
        |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::STRING)).description(text);
    let [conditions, order] = selection_arguments(class);
    let mut arguments = vec![
        conditions.description("Only those that fulfil this."),
        order.description(
            "Most important first; those without a value come last, and the id decides what is left.",
        ),
        int("first", "At most so many from the start, or from `after` on."),
        cursor("after", "Only what follows the item with this cursor."),
        int("last", "At most so many from the end, or up to `before`."),
        cursor("before", "Only what precedes the item with this cursor."),
        int("offset", "So many are left out first, in the direction of the page: for page numbers."),
    ];
    if is_searched {
        arguments.push(cursor(
            SEARCH,
            "Only those that the full-text search finds for this; see the root field `search`.",
        ));
    }
    arguments
}

fn selection_arguments(class: &Class) -> [InputValue; 2] {
    [
        InputValue::new("where", TypeRef::named(where_name(class))),
        InputValue::new("orderBy", TypeRef::named_nn_list(order_name(class))),
    ]
}

/// The filter inputs of scalars and enums that all classes share.
pub fn filters(catalogue: &Catalogue) -> Vec<InputObject> {
    let mut filters = vec![
        filter("StringFilter", "String", TEXT, "Tests of a text."),
        filter("DateFilter", "Date", ORDERED, "Tests of a day.").field(
            InputValue::new("within", TypeRef::named("EDTF"))
                .description("In this period, its first and last day included."),
        ),
        filter("DateTimeFilter", "DateTime", ORDERED, "Tests of a moment."),
        periods(),
        filter("IntFilter", "Int", ORDERED, "Tests of a whole number."),
        filter("FloatFilter", "Float", ORDERED, "Tests of a number."),
        filter("BooleanFilter", "Boolean", BOOLEAN, "Tests of a yes or no."),
        filter("IRIFilter", "IRI", CHOICE, "Tests of an IRI outside this graph."),
        filter("IDFilter", "ID", IDENTITY, "Tests of the id."),
    ];
    for enumeration in &catalogue.model().enumerations {
        let name = format!("{}Filter", enumeration.name);
        filters.push(filter(&name, &enumeration.name, CHOICE, "Tests of one of a closed list of values."));
    }
    filters
}

/// `where` and `orderBy` of a class, and conditions on a list of its nodes.
pub fn of_class(catalogue: &Catalogue, class: &Class) -> [InputObject; 3] {
    [conditions(catalogue, class), list(catalogue, class), order(catalogue, class)]
}

/// Name of the input type for conditions on a list of nodes.
fn list_name(class: &Class) -> String {
    format!("{}ListWhere", class.name)
}

fn list(catalogue: &Catalogue, class: &Class) -> InputObject {
    let field =
        |name: &str, text: &str| InputValue::new(name, TypeRef::named(where_name(class))).description(text);
    let input = InputObject::new(list_name(class))
        .description(
            "Conditions on a list, which must all hold. What stands beside `some`, `every` and `none` is asked of one and \
             the same item, as if it stood in `some`.",
        )
        .field(field("some", "At least one item fulfils this; `{}` asks only that there is one."))
        .field(field("every", "All items fulfil this; so it is when there are none."))
        .field(field("none", "No item fulfils this; `{}` says that there is none."));
    with_conditions(input, catalogue, class)
}

/// Conditions on the time of things that have an earliest and a latest day.
fn periods() -> InputObject {
    let period = |name: &str, text: &str| InputValue::new(name, TypeRef::named("EDTF")).description(text);
    InputObject::new("PeriodFilter")
        .description(
            "Tests of the time between the earliest and the latest day, for what is only known to a month or year: it \
             may be any day between the two.",
        )
        .field(period("within", "Certainly in this period."))
        .field(period("overlaps", "Perhaps in this period."))
        .field(period("before", "Certainly before it."))
        .field(period("after", "Certainly after it."))
}

/// The directions of `orderBy`.
pub fn direction() -> Enum {
    Enum::new(DIRECTION)
        .description("A direction of sorting.")
        .item(EnumItem::new("ASC").description("Smallest first."))
        .item(EnumItem::new("DESC").description("Largest first."))
}

const EQ: (&str, bool, &str) = ("eq", false, "Equal to this.");
const NE: (&str, bool, &str) = ("ne", false, "There is a value, and it differs from this.");
const IN: (&str, bool, &str) = ("in", true, "Equal to one of these.");
const LT: (&str, bool, &str) = ("lt", false, "Less than this; earlier, for times.");
const LTE: (&str, bool, &str) = ("lte", false, "Less than this, or equal.");
const GT: (&str, bool, &str) = ("gt", false, "Greater than this; later, for times.");
const GTE: (&str, bool, &str) = ("gte", false, "Greater than this, or equal.");
const CONTAINS: (&str, bool, &str) = ("contains", false, "Holds this text; case and accents do not matter.");
const STARTS: (&str, bool, &str) =
    ("startsWith", false, "Begins with this text; case and accents do not matter.");

const TEXT: &[(&str, bool, &str)] = &[EQ, NE, IN, CONTAINS, STARTS];
const ORDERED: &[(&str, bool, &str)] = &[EQ, NE, IN, LT, LTE, GT, GTE];
const CHOICE: &[(&str, bool, &str)] = &[EQ, NE, IN];
const BOOLEAN: &[(&str, bool, &str)] = &[EQ];
const IDENTITY: &[(&str, bool, &str)] = &[EQ, NE, IN];

fn filter(name: &str, of: &str, tests: &[(&str, bool, &str)], description: &str) -> InputObject {
    let text = format!("{description} One value must pass all tests given.");
    let mut filter = InputObject::new(name).description(text);
    for (test, many, description) in tests {
        let ty = if *many { TypeRef::named_nn_list(of) } else { TypeRef::named(of) };
        filter = filter.field(InputValue::new(*test, ty).description(*description));
    }
    if name == "IDFilter" {
        return filter;
    }
    let exists = InputValue::new("exists", TypeRef::named(TypeRef::BOOLEAN));
    filter.field(exists.description("There is a value (true) or none (false)."))
}

fn conditions(catalogue: &Catalogue, class: &Class) -> InputObject {
    let input = InputObject::new(where_name(class))
        .description(
            "Conditions that must all hold. One on a field with several values holds when one of them fulfils it; lists \
             of items take `some`, `every` and `none`. `{}` on a related node asks only that there is one.",
        );
    with_conditions(input, catalogue, class)
}

fn with_conditions(input: InputObject, catalogue: &Catalogue, class: &Class) -> InputObject {
    let name = where_name(class);
    let list = |field: &str| InputValue::new(field, TypeRef::named_nn_list(&name));
    let mut input = input
        .field(list("and").description("All of these."))
        .field(list("or").description("At least one of these."))
        .field(InputValue::new("not", TypeRef::named(&name)).description("Not this."))
        .field(InputValue::new("id", TypeRef::named("IDFilter")));
    for field in &class.fields {
        input = input.field(InputValue::new(&field.name, TypeRef::named(condition_name(catalogue, field))));
    }
    let has = |name: &str| class.fields.iter().any(|it| it.name == name);
    match has("earliest") && has("latest") && !has(TIME) {
        true => input.field(InputValue::new(TIME, TypeRef::named("PeriodFilter"))),
        false => input,
    }
}

fn condition_name(catalogue: &Catalogue, field: &Field) -> String {
    match field.range {
        Range::Text => "StringFilter".to_owned(),
        Range::Object(class) if is_single(field) => where_name(catalogue.class(class)),
        Range::Object(class) => list_name(catalogue.class(class)),
        range => format!("{}Filter", scalar::type_name(catalogue, range)),
    }
}

fn order(catalogue: &Catalogue, class: &Class) -> InputObject {
    let key = |name: &str| InputValue::new(name, TypeRef::named(DIRECTION));
    let mut order = InputObject::new(order_name(class)).oneof().description(
        "One field to sort by, or one of related nodes: `{committee: {acronym: ASC}}`. Of several related nodes the one \
         counts that comes first. The case of texts does not matter.",
    );
    order = order.field(key("id"));
    for field in &class.fields {
        order = match field.range {
            Range::Object(other) if is_followed(field) => {
                let name = order_name(catalogue.class(other));
                order.field(InputValue::new(&field.name, TypeRef::named(name)))
            }
            _ if is_sortable(field) => order.field(key(&field.name)),
            _ => order,
        };
    }
    order
}

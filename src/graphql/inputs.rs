//! Input types: what lists can be filtered and ordered by.

use async_graphql::dynamic::{Enum, EnumItem, InputObject, InputValue, TypeRef};

use super::catalogue::{Catalogue, is_single, is_sortable};
use super::scalar;
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

/// The arguments of a list inside an object.
pub fn list_arguments(class: &Class) -> Vec<InputValue> {
    let mut arguments = selection_arguments(class);
    arguments.push(
        InputValue::new("first", TypeRef::named(TypeRef::INT))
            .description("At most so many, counted per parent."),
    );
    arguments
}

/// The arguments of a connection.
pub fn connection_arguments(class: &Class) -> Vec<InputValue> {
    let int = |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(text);
    let cursor =
        |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::STRING)).description(text);
    let mut arguments = selection_arguments(class);
    arguments.extend([
        int("first", "At most so many from the start, or from `after` on."),
        cursor("after", "Only what follows the item with this cursor."),
        int("last", "At most so many from the end, or up to `before`."),
        cursor("before", "Only what precedes the item with this cursor."),
    ]);
    arguments
}

fn selection_arguments(class: &Class) -> Vec<InputValue> {
    vec![
        InputValue::new("where", TypeRef::named(where_name(class)))
            .description("Only those that fulfil this."),
        InputValue::new("orderBy", TypeRef::named_nn_list(order_name(class))).description(
            "Most important first; those without a value come last, and the id decides what is left.",
        ),
    ]
}

/// The filter inputs of scalars and enums that all classes share.
pub fn filters(catalogue: &Catalogue) -> Vec<InputObject> {
    let mut filters = vec![
        filter("StringFilter", "String", TEXT, "Tests of a text."),
        filter("DateFilter", "Date", ORDERED, "Tests of a day."),
        filter("DateTimeFilter", "DateTime", ORDERED, "Tests of a moment."),
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

/// `where` and `orderBy` of a class.
pub fn of_class(catalogue: &Catalogue, class: &Class) -> [InputObject; 2] {
    [conditions(catalogue, class), order(class)]
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
const CONTAINS: (&str, bool, &str) =
    ("contains", false, "Holds this text; case does not matter, accents do.");
const STARTS: (&str, bool, &str) =
    ("startsWith", false, "Begins with this text; case does not matter, accents do.");

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
    let name = where_name(class);
    let list =
        |field: &str, text: &str| InputValue::new(field, TypeRef::named_nn_list(&name)).description(text);
    let mut input = InputObject::new(&name)
        .description("Conditions; all that are given must hold. A condition on a list holds when one of its items fulfils it.")
        .field(list("and", "All of these."))
        .field(list("or", "At least one of these."))
        .field(InputValue::new("not", TypeRef::named(&name)).description(
            "Not this. `not: {field: {…}}` says that no item does; `not: {field: {not: {…}}}` that every item does.",
        ))
        .field(InputValue::new("id", TypeRef::named("IDFilter")).description("The node itself."));
    for field in &class.fields {
        let value = InputValue::new(&field.name, TypeRef::named(condition_name(catalogue, field)));
        input = input.field(value.description(condition_text(field)));
    }
    input
}

fn condition_name(catalogue: &Catalogue, field: &Field) -> String {
    match field.range {
        Range::Text => "StringFilter".to_owned(),
        Range::Object(class) => where_name(catalogue.class(class)),
        range => format!("{}Filter", scalar::type_name(catalogue, range)),
    }
}

fn condition_text(field: &Field) -> &'static str {
    match (field.range, is_single(field)) {
        (Range::Object(_), true) => "There is one, and it fulfils this.",
        (Range::Object(_), false) => "One of them fulfils this; `{}` asks only that there is one.",
        (_, true) => "The value passes this.",
        (_, false) => "One of the values passes this.",
    }
}

fn order(class: &Class) -> InputObject {
    let key = |name: &str| InputValue::new(name, TypeRef::named(DIRECTION));
    let mut order = InputObject::new(order_name(class)).description("One field to sort by.").oneof();
    order = order.field(key("id").description("By the id."));
    for field in class.fields.iter().filter(|it| is_sortable(it)) {
        order = order.field(key(&field.name).description(match field.range {
            Range::Text => "By this text; case does not matter.",
            _ => "By this value.",
        }));
    }
    order
}

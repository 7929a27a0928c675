//! Input types: what lists can be filtered and ordered by.

use async_graphql::dynamic::{Enum, EnumItem, InputObject, InputValue, TypeRef};

use super::catalogue::{Catalogue, is_sortable};
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
pub fn list_arguments(class: &Class) -> [InputValue; 3] {
    let [conditions, order] = selection_arguments(class);
    [conditions, order, InputValue::new("first", TypeRef::named(TypeRef::INT))]
}

/// The arguments of a connection.
pub fn connection_arguments(class: &Class) -> [InputValue; 7] {
    let int = |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(text);
    let cursor =
        |name: &str, text: &str| InputValue::new(name, TypeRef::named(TypeRef::STRING)).description(text);
    let [conditions, order] = selection_arguments(class);
    [
        conditions.description("Only those that fulfil this."),
        order.description(
            "Most important first; those without a value come last, and the id decides what is left.",
        ),
        int("first", "At most so many from the start, or from `after` on."),
        cursor("after", "Only what follows the item with this cursor."),
        int("last", "At most so many from the end, or up to `before`."),
        cursor("before", "Only what precedes the item with this cursor."),
        cursor(SEARCH, "Only those that the full-text search finds for this; see the root field `search`."),
    ]
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
    let list = |field: &str| InputValue::new(field, TypeRef::named_nn_list(&name));
    let mut input = InputObject::new(&name)
        .description(
            "Conditions that must all hold. One on a field with several values or items holds when one of them fulfils \
             it; `{}` asks only that there is one. `not: {field: {…}}` says that none does, \
             `not: {field: {not: {…}}}` that every one does.",
        )
        .field(list("and").description("All of these."))
        .field(list("or").description("At least one of these."))
        .field(InputValue::new("not", TypeRef::named(&name)).description("Not this."))
        .field(InputValue::new("id", TypeRef::named("IDFilter")));
    for field in &class.fields {
        input = input.field(InputValue::new(&field.name, TypeRef::named(condition_name(catalogue, field))));
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

fn order(class: &Class) -> InputObject {
    let key = |name: &str| InputValue::new(name, TypeRef::named(DIRECTION));
    let order = InputObject::new(order_name(class));
    let order = order.description("One field to sort by. The case of texts does not matter.").oneof();
    let sortable = class.fields.iter().filter(|it| is_sortable(it));
    sortable.fold(order.field(key("id")), |order, field| order.field(key(&field.name)))
}

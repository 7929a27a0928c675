//! `groupBy` and `facets` of a connection: counts of all its items, whatever the page.

use std::sync::Arc;

use async_graphql::dynamic::{Enum, EnumItem, Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::parser::types::Field as AskedField;
use async_graphql::{Name, Number, Value};
use indexmap::IndexMap;

use super::arguments::{self, SortKey};
use super::catalogue::{Catalogue, is_sortable};
use super::error::{Code, Fault};
use super::filter::items;
use super::limits::Limits;
use super::plan::Connection;
use super::plan::Part as ConnectionPart;
use super::schema::unresolved;
use super::selection::Operation;
use crate::index::{Bucket, Filter, GroupKey, Grouped, Part, Selection, View, group};
use crate::ontology::{Class, Field, Range};

/// The field that groups.
pub const GROUP_BY: &str = "groupBy";
/// The field that counts by one key at a time.
pub const FACETS: &str = "facets";

/// Most keys at once: each multiplies the groups.
const MAX_KEYS: usize = 4;

const GROUP: &str = "Group";
const GROUP_KEY: &str = "GroupValue";
const MEASURE: &str = "GroupMeasure";
const FACET: &str = "Facet";
const FACET_VALUE: &str = "FacetValue";
const ORDER: &str = "GroupOrder";

/// One `groupBy` or `facets`.
pub struct Groups {
    is_facets: bool,
    keys: Vec<Key>,
    measures: Vec<SortKey>,
    by_value: bool,
    first: usize,
    parts: Vec<(String, Shown)>,
}

#[derive(Clone)]
struct Key {
    name: String,
    field: Field,
    part: Part,
}

/// A field of a group, a facet, or of what is in them.
enum Shown {
    Plain(String),
    Nested(String, Vec<(String, Shown)>),
}

/// Names of the enum of keys of a class.
pub fn key_name(class: &Class) -> String {
    format!("{}Key", class.name)
}

fn measure_name(class: &Class) -> String {
    format!("{}Measure", class.name)
}

/// The fields of a connection that group.
pub fn fields(class: &Class) -> Vec<SchemaField> {
    if keys(class).is_empty() {
        return Vec::new();
    }
    let key = |name: &str| InputValue::new(name, TypeRef::named_nn_list_nn(key_name(class)));
    let first =
        || InputValue::new("first", TypeRef::named(TypeRef::INT)).description("At most so many groups.");
    let mut by = vec![
        key("keys")
            .description("What the items of a group share; an item with several values counts in each."),
        InputValue::new("orderBy", TypeRef::named(ORDER))
            .description("The largest groups first, when not said."),
        first(),
    ];
    if !measures(class).is_empty() {
        let fields = InputValue::new("measures", TypeRef::named_nn_list(measure_name(class)));
        by.insert(1, fields.description("Fields whose smallest and largest values are wanted."));
    }
    let groups = TypeRef::named_nn_list_nn(GROUP);
    let facets = TypeRef::named_nn_list_nn(FACET);
    let counts = "How many of all items, whatever the page, share";
    vec![
        unresolved(GROUP_BY, groups, &format!("{counts} these keys."), by),
        unresolved(
            FACETS,
            facets,
            &format!("{counts} each value of these keys, key by key."),
            [key("keys").description("What is counted."), first()],
        ),
    ]
}

/// The enums of a class: what its nodes can be grouped by and measured in.
pub fn enums(class: &Class) -> Vec<Enum> {
    let made = |name: String, text: &str, names: Vec<String>| {
        let described = Enum::new(name).description(text);
        (!names.is_empty()).then(|| described.items(names.into_iter().map(EnumItem::new)))
    };
    let keys = keys(class).into_iter().map(|it| it.name).collect();
    let measures = measures(class).iter().map(|it| shout(&it.name)).collect();
    let keys = made(
        key_name(class),
        "What items can be grouped by: a field, or the year, quarter or month of a date.",
        keys,
    );
    let measures = made(measure_name(class), "A field with a smallest and a largest value.", measures);
    keys.into_iter().chain(measures).collect()
}

/// The types that all classes share.
pub fn types() -> Vec<Object> {
    let text = || TypeRef::named(TypeRef::STRING);
    let count = || unresolved("count", TypeRef::named_nn(TypeRef::INT), "How many items.", []);
    let value = |object: Object| {
        object
            .field(unresolved(
                "value",
                text(),
                "The value: a text, the name of an enum's value, an id, or a period such as 2017, 2017-Q2, 2017-05. Null \
                 for items without one.",
                [],
            ))
            .field(unresolved("label", text(), "The value in words.", []))
    };
    vec![
        Object::new(GROUP)
            .description("Items that share the values of some keys.")
            .field(unresolved(
                "keys",
                TypeRef::named_nn_list_nn(GROUP_KEY),
                "What they share, in the order of the keys.",
                [],
            ))
            .field(count())
            .field(unresolved(
                "measures",
                TypeRef::named_nn_list_nn(MEASURE),
                "What was to be measured, in that order.",
                [],
            )),
        value(Object::new(GROUP_KEY).description("What the items of a group share in one key."))
            .field(unresolved("key", TypeRef::named_nn(TypeRef::STRING), "The key.", [])),
        Object::new(MEASURE)
            .description("The smallest and the largest value of a field in a group, as they are written.")
            .field(unresolved("field", TypeRef::named_nn(TypeRef::STRING), "The field.", []))
            .field(unresolved("min", text(), "The smallest; null when no item has one.", []))
            .field(unresolved("max", text(), "The largest.", [])),
        Object::new(FACET)
            .description("The values of one key.")
            .field(unresolved("key", TypeRef::named_nn(TypeRef::STRING), "The key.", []))
            .field(unresolved(
                "values",
                TypeRef::named_nn_list_nn(FACET_VALUE),
                "Its values, most frequent first.",
                [],
            )),
        value(Object::new(FACET_VALUE).description("A value and how many items have it.")).field(count()),
    ]
}

/// The order of groups.
pub fn order() -> Enum {
    Enum::new(ORDER)
        .description("An order of groups.")
        .item(EnumItem::new("COUNT").description("Largest first; then by value."))
        .item(EnumItem::new("VALUE").description("By the values of the keys."))
}

fn keys(class: &Class) -> Vec<Key> {
    let mut keys = Vec::new();
    for field in &class.fields {
        let mut add = |suffix: &str, part| {
            keys.push(Key { name: shout(&field.name) + suffix, field: field.clone(), part });
        };
        match field.range {
            Range::Enum(_) | Range::Boolean => add("", Part::Whole),
            Range::Object(_) | Range::Text if !field.inverse && !field.tagged => add("", Part::Whole),
            Range::Date | Range::DateTime => {
                add("_YEAR", Part::Year);
                add("_QUARTER", Part::Quarter);
                add("_MONTH", Part::Month);
            }
            _ => {}
        }
    }
    keys
}

fn measures(class: &Class) -> Vec<&Field> {
    let measured = |it: &&Field| {
        is_sortable(it) && matches!(it.range, Range::Date | Range::DateTime | Range::Integer | Range::Decimal)
    };
    class.fields.iter().filter(measured).collect()
}

/// `statedIn` as `STATED_IN`.
fn shout(name: &str) -> String {
    let mut shouted = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            shouted.push('_');
        }
        shouted.push(letter.to_ascii_uppercase());
    }
    shouted
}

impl Groups {
    /// Reads what is asked of the connection of `class` in the field `name`.
    pub fn new(
        catalogue: &Catalogue,
        limits: &Limits,
        operation: &Operation<'_>,
        class: usize,
        name: &str,
        asked: &[&AskedField],
    ) -> Result<Groups, Fault> {
        let given = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let class = catalogue.class(class);
        let (known, measured) = (keys(class), measures(class));
        let named = |value: &Value| match value {
            Value::Enum(name) => name.to_string(),
            Value::String(name) => name.clone(),
            other => other.to_string(),
        };
        let unknown = |it: &Value| Fault::new(Code::BadInput, format!("{it} cannot be grouped by"));
        let wanted = items(given.get("keys").unwrap_or(&Value::Null)).iter();
        let wanted = wanted
            .map(|it| known.iter().find(|key| key.name == named(it)).cloned().ok_or_else(|| unknown(it)));
        let wanted = wanted.collect::<Result<Vec<Key>, Fault>>()?;
        let is_facets = name == FACETS;
        if wanted.is_empty() || (!is_facets && wanted.len() > MAX_KEYS) {
            return Err(Fault::new(Code::BadInput, format!("`keys` takes 1 to {MAX_KEYS} keys")));
        }
        let list = given.get("measures").filter(|it| **it != Value::Null).map_or(&[][..], items);
        let list = list.iter().map(|it| {
            let field =
                measured.iter().find(|field| shout(&field.name) == named(it)).ok_or_else(|| unknown(it))?;
            Ok(SortKey { path: vec![(*field).clone()], descending: false })
        });
        Ok(Groups {
            is_facets,
            keys: wanted,
            measures: list.collect::<Result<_, Fault>>()?,
            by_value: given.get("orderBy").is_some_and(|it| named(it) == "VALUE"),
            first: arguments::size(&given, "first", limits)?.unwrap_or(limits.max_page),
            parts: parts(operation, asked),
        })
    }
}

fn parts(operation: &Operation<'_>, asked: &[&AskedField]) -> Vec<(String, Shown)> {
    let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
    // None of these types is an interface, so that every fragment that is valid here applies.
    let fields = operation.collect(&sets, &|_| true).into_iter().map(|(key, fields)| {
        let name = fields.first().map_or(String::new(), |it| it.name.node.to_string());
        let below = parts(operation, &fields);
        (key.to_owned(), if below.is_empty() { Shown::Plain(name) } else { Shown::Nested(name, below) })
    });
    fields.collect()
}

/// The answers to all `groupBy` and `facets` of a connection, in their order; nothing when values that they count are
/// only in the store.
pub fn count(
    catalogue: &Catalogue,
    view: &View,
    selection: &Selection<'_>,
    connection: &Connection,
) -> Option<Vec<Value>> {
    let asked = connection.parts.iter().filter_map(|(_, part)| match part {
        ConnectionPart::Groups(groups) => Some(&**groups),
        _ => None,
    });
    let writer = |groups| Writer { catalogue, view, groups, filter: &connection.filter };
    asked.map(|it| writer(it).answer(selection)).collect()
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    view: &'a View,
    groups: &'a Groups,
    filter: &'a Filter,
}

impl Writer<'_> {
    fn answer(&self, selection: &Selection<'_>) -> Option<Value> {
        let groups = self.groups;
        if groups.is_facets {
            let facets = groups.keys.iter().map(|key| self.facet(selection, key));
            return facets.collect::<Option<_>>().map(Value::List);
        }
        let found = self.grouped(selection, &groups.keys)?;
        let written =
            found.iter().map(|it| self.object(&groups.parts, GROUP, &|part| self.of_group(part, it)));
        Some(Value::List(written.collect()))
    }

    fn facet(&self, selection: &Selection<'_>, key: &Key) -> Option<Value> {
        let found = self.grouped(selection, std::slice::from_ref(key))?;
        Some(self.object(&self.groups.parts, FACET, &|part| match part {
            Shown::Plain(_) => Value::from(key.name.as_str()),
            Shown::Nested(_, parts) => {
                let value = |it: &Grouped| {
                    let of_key = |part: &Shown| self.of_key(part, key, it.buckets.first(), it.count);
                    self.object(parts, FACET_VALUE, &of_key)
                };
                Value::List(found.iter().map(value).collect())
            }
        }))
    }

    fn grouped(&self, selection: &Selection<'_>, keys: &[Key]) -> Option<Arc<Vec<Grouped>>> {
        let view = self.view;
        let by: Vec<GroupKey> =
            keys.iter().map(|it| GroupKey { link: view.link(&it.field), part: it.part }).collect();
        if by.iter().any(|it| view.is_partial(it.link)) {
            return None;
        }
        let measures = self.groups.measures.iter().map(|it| it.bound(view)).collect::<Option<Vec<_>>>()?;
        let (by_value, first) = (self.groups.by_value, self.groups.first);
        let question =
            format!("{} {:?} {by:?} {measures:?} {by_value} {first}", selection.class, self.filter);
        Some(view.counted(question, || {
            let mut found = group(view, selection.all(view), &by, &measures);
            let text = |it: &Grouped| -> Vec<(bool, String)> {
                it.buckets
                    .iter()
                    .map(|it| (it.is_none(), it.map_or(String::new(), |it| it.text(view))))
                    .collect()
            };
            found.sort_by_cached_key(|it| (if by_value { 0 } else { usize::MAX - it.count }, text(it)));
            found.truncate(first);
            found
        }))
    }

    fn object(&self, parts: &[(String, Shown)], name: &str, value: &dyn Fn(&Shown) -> Value) -> Value {
        let fields = parts.iter().map(|(key, part)| {
            let value = match part {
                Shown::Plain(field) if field == "__typename" => Value::from(name),
                part => value(part),
            };
            (Name::new(key), value)
        });
        Value::Object(fields.collect::<IndexMap<_, _>>())
    }

    fn of_group(&self, part: &Shown, group: &Grouped) -> Value {
        match part {
            Shown::Plain(_) => Value::from(group.count),
            Shown::Nested(name, parts) if name == "keys" => {
                let keys = self.groups.keys.iter().enumerate().map(|(at, key)| {
                    self.object(parts, GROUP_KEY, &|part| {
                        self.of_key(part, key, group.buckets.get(at), group.count)
                    })
                });
                Value::List(keys.collect())
            }
            Shown::Nested(_, parts) => {
                let measures = self.groups.measures.iter().zip(&group.extremes).map(|(measure, extremes)| {
                    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
                    self.object(parts, MEASURE, &|part| match part {
                        Shown::Plain(name) if name == "min" => {
                            text(extremes.as_ref().map(|it| it.0.as_str()))
                        }
                        Shown::Plain(name) if name == "max" => {
                            text(extremes.as_ref().map(|it| it.1.as_str()))
                        }
                        _ => Value::from(measure.name()),
                    })
                });
                Value::List(measures.collect())
            }
        }
    }

    fn of_key(&self, part: &Shown, key: &Key, bucket: Option<&Option<Bucket>>, count: usize) -> Value {
        let Shown::Plain(name) = part else { return Value::Null };
        let bucket = bucket.copied().flatten();
        let text = || bucket.map(|it| it.text(self.view));
        match (name.as_str(), key.field.range) {
            ("key", _) => Value::from(key.name.as_str()),
            ("count", _) => Value::Number(Number::from(count)),
            ("value", Range::Enum(enumeration)) => {
                let iri = text().unwrap_or_default();
                self.catalogue.value_name(enumeration, &iri).map_or(Value::Null, Value::from)
            }
            ("value", _) => text().map_or(Value::Null, Value::from),
            (_, Range::Enum(enumeration)) => {
                let iri = text().unwrap_or_default();
                let values = &self.catalogue.enumeration(enumeration).values;
                let label = values.iter().find(|it| it.iri.as_str() == iri).map(|it| it.description.as_str());
                label.map_or(Value::Null, Value::from)
            }
            (_, Range::Object(class)) => match bucket {
                Some(Bucket::Value(value)) => {
                    self.label(class, value.as_node()).map_or(Value::Null, Value::from)
                }
                _ => Value::Null,
            },
            _ => text().map_or(Value::Null, Value::from),
        }
    }

    /// What a node is called.
    fn label(&self, class: usize, node: Option<u32>) -> Option<String> {
        let node = node?;
        let classes = self.view.classes(node).chain([class]);
        let mut fields =
            classes.flat_map(|it| ["prefLabel", "label", "title"].map(|name| self.catalogue.field(it, name)));
        let named = fields.find_map(|field| {
            let values = self.view.values(node, self.view.link(field?));
            let is_foreign = |it| self.view.tag(it).is_some_and(|tag| !tag.starts_with("en"));
            values.filter(|it| !it.is_elsewhere()).min_by_key(|it| (is_foreign(*it), self.view.text(*it)))
        });
        named.map(|it| self.view.text(it).into_owned())
    }
}

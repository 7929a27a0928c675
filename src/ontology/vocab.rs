//! The IRIs this layer reads by name.

use oxigraph::model::NamedNodeRef;

macro_rules! terms {
    ($($name:ident = $iri:literal),* $(,)?) => {
        $(pub(crate) const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked($iri);)*
    };
}

/// Namespace of the vocabulary; value IRIs and terms are this plus a local name.
pub const TRV: &str = "https://w3id.org/travaux/ns#";

terms! {
    SH_NODE_SHAPE = "http://www.w3.org/ns/shacl#NodeShape",
    SH_TARGET_CLASS = "http://www.w3.org/ns/shacl#targetClass",
    SH_NAME = "http://www.w3.org/ns/shacl#name",
    SH_DESCRIPTION = "http://www.w3.org/ns/shacl#description",
    SH_PROPERTY = "http://www.w3.org/ns/shacl#property",
    SH_PATH = "http://www.w3.org/ns/shacl#path",
    SH_INVERSE_PATH = "http://www.w3.org/ns/shacl#inversePath",
    SH_DATATYPE = "http://www.w3.org/ns/shacl#datatype",
    SH_NODE_KIND = "http://www.w3.org/ns/shacl#nodeKind",
    SH_LITERAL = "http://www.w3.org/ns/shacl#Literal",
    SH_IRI = "http://www.w3.org/ns/shacl#IRI",
    SH_CLASS = "http://www.w3.org/ns/shacl#class",
    SH_IN = "http://www.w3.org/ns/shacl#in",
    SH_PATTERN = "http://www.w3.org/ns/shacl#pattern",
    SH_MIN_COUNT = "http://www.w3.org/ns/shacl#minCount",
    SH_MAX_COUNT = "http://www.w3.org/ns/shacl#maxCount",
    SH_ORDER = "http://www.w3.org/ns/shacl#order",
    GQL_PLURAL = "https://w3id.org/travaux/graphql#plural",
    GQL_OBJECT_NAME = "https://w3id.org/travaux/graphql#objectName",
    GQL_ABSTRACT = "https://w3id.org/travaux/graphql#abstract",
    GQL_LIST = "https://w3id.org/travaux/graphql#list",
    GQL_SEARCH = "https://w3id.org/travaux/graphql#search",
    GQL_ENUM_NAME = "https://w3id.org/travaux/graphql#enumName",
    SKOS_PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel",
    SKOS_ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel",
    SKOS_HIDDEN_LABEL = "http://www.w3.org/2004/02/skos/core#hiddenLabel",
    SKOS_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition",
    OWL_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs",
    TRV_CLOSES = "https://w3id.org/travaux/ns#closes",
    TRV_KIND = "https://w3id.org/travaux/ns#kind",
    TRV_ACRONYM = "https://w3id.org/travaux/ns#acronym",
    TRV_CONTEXT_LABEL = "https://w3id.org/travaux/ns#contextLabel",
    TRV_NEEDS_CONTEXT = "https://w3id.org/travaux/ns#needsContext",
    TRV_IDENTIFIER = "https://w3id.org/travaux/ns#identifier",
    TRV_CELEX = "https://w3id.org/travaux/ns#celex",
    TRV_PARENT = "https://w3id.org/travaux/ns#parent",
    TRV_ADOPTED_BY = "https://w3id.org/travaux/ns#adoptedBy",
}

//! Makes `ontology/authority/*.ttl` from `ontology/source/*.csv`.

mod generate;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use travaux::ontology::Ontology;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology");
    let model = Ontology::vocabulary()?;
    let superclasses: BTreeMap<String, Vec<String>> = model
        .classes
        .iter()
        .map(|class| {
            (class.name.clone(), class.parents.iter().map(|&at| model.classes[at].name.clone()).collect())
        })
        .collect();
    for entry in std::fs::read_dir(folder.join("source"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "csv")
            && let Some(name) = path.file_stem().and_then(|it| it.to_str())
        {
            let csv = std::fs::read_to_string(&path)?;
            let turtle =
                generate::turtle(name, &csv, &superclasses).with_context(|| path.display().to_string())?;
            std::fs::write(folder.join("authority").join(format!("{name}.ttl")), turtle)?;
        }
    }
    Ok(())
}

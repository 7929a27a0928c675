//! Builds the pages of `web/` with npm into `$OUT_DIR/ui`, where the server embeds them.
//!
//! `TRAVAUX_UI` chooses: `auto` (the default) builds them if npm can and else goes on without them,
//! `off` leaves them out, `require` fails without them. Left out, the folder holds one file, `absent`,
//! that says why; the server shows it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// What the pages are made of. The example queries are built into them, and the texts are embedded.
const SOURCES: [&str; 8] = [
    "web/src",
    "web/public",
    "web/graphiql.html",
    "web/package.json",
    "web/package-lock.json",
    "web/vite.config.js",
    "schema/queries",
    "ui/texts",
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=TRAVAUX_UI");
    SOURCES.iter().for_each(|source| println!("cargo::rerun-if-changed={source}"));
    if env::var_os("CARGO_FEATURE_SERVER").is_none() {
        return ExitCode::SUCCESS;
    }
    let mode = env::var("TRAVAUX_UI").unwrap_or_else(|_| "auto".to_owned());
    let built = match (mode.as_str(), folder()) {
        (_, Err(reason)) => Err(reason),
        ("off", Ok(ui)) => leave_out(&ui, "it was built with TRAVAUX_UI=off"),
        ("require", Ok(ui)) => build(&ui),
        ("auto", Ok(ui)) => build(&ui).or_else(|reason| {
            println!("cargo::warning=built without the GraphiQL page: {reason}");
            leave_out(&ui, &reason)
        }),
        (other, _) => Err(format!("TRAVAUX_UI is `{other}`; it can be auto, off or require")),
    };
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("cargo::error={reason}");
            ExitCode::FAILURE
        }
    }
}

fn folder() -> Result<PathBuf, String> {
    let out = env::var_os("OUT_DIR").ok_or("cargo set no OUT_DIR")?;
    Ok(Path::new(&out).join("ui"))
}

fn build(ui: &Path) -> Result<(), String> {
    if !installed() {
        npm(&["ci", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    let ui = ui.to_str().ok_or("the target directory's path is not UTF-8")?;
    npm(&["run", "build", "--", "--logLevel", "warn", "--emptyOutDir", "--outDir", ui])
}

/// Whether `web/node_modules` is there and not older than the lock file.
fn installed() -> bool {
    let changed = |file: &str| fs::metadata(file).and_then(|it| it.modified());
    match (changed("web/node_modules/.package-lock.json"), changed("web/package-lock.json")) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

/// Runs npm in `web/`; an error is one line that says what npm said last.
fn npm(arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let ran = Command::new(program).args(arguments).current_dir("web").stdin(Stdio::null()).output();
    let output =
        ran.map_err(|cause| format!("npm cannot be run ({cause}); install Node.js 20.19 or newer"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(4)..].join(" | ");
    Err(format!("`npm {}` failed: {last}", arguments[0]))
}

fn leave_out(ui: &Path, reason: &str) -> Result<(), String> {
    let told = |cause| format!("{}: {cause}", ui.display());
    if ui.exists() {
        fs::remove_dir_all(ui).map_err(told)?;
    }
    fs::create_dir_all(ui).map_err(told)?;
    fs::write(ui.join("absent"), reason).map_err(told)
}

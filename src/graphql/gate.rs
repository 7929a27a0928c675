//! Stops the library after validation: it executes nothing but introspection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::Response;
use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};

/// Goes with a request through the library.
pub struct Pass {
    introspects: bool,
    reached: AtomicBool,
}

impl Pass {
    /// A pass that lets the library execute when the request asks about the schema.
    pub fn new(introspects: bool) -> Pass {
        Pass { introspects, reached: AtomicBool::new(false) }
    }

    /// The request was valid.
    pub fn was_reached(&self) -> bool {
        self.reached.load(Ordering::Relaxed)
    }
}

/// The gate, as an extension of the schema.
pub struct Gate;

impl ExtensionFactory for Gate {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Gate)
    }
}

#[async_trait]
impl Extension for Gate {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Ok(pass) = ctx.data::<Arc<Pass>>() else { return Response::default() };
        pass.reached.store(true, Ordering::Relaxed);
        match pass.introspects {
            true => next.run(ctx, name).await,
            false => Response::default(),
        }
    }
}

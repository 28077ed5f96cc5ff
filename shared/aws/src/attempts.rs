//! Watches the SDK's own attempts of one write, of which it shows only the last. An earlier one may have taken effect and
//! its reply been lost: then a refusal may be the write's own doing, and a conflict does not mean that nothing was written.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether an attempt ended without a definite answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doubt(Arc<AtomicBool>);

impl Doubt {
    pub(crate) fn is_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Doubt {
    fn name(&self) -> &'static str {
        "Doubt"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let unanswered = match context.output_or_error() {
            Some(Ok(_)) => false,
            Some(Err(error)) => !error.is_operation_error(),
            None => true,
        };
        let broke = context.response().is_some_and(|response| response.status().is_server_error());
        if unanswered || broke {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

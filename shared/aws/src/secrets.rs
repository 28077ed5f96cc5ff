//! Secrets by name, from SSM's Parameter Store; names under `/aws/reference/secretsmanager/` reach Secrets Manager.

use crate::config::{ConfigError, Secret};
use aws_sdk_ssm::Client;

/// # Errors
/// When the parameter cannot be read.
pub async fn resolve(secret: &Secret, client: &Client) -> Result<Option<String>, ConfigError> {
    match secret {
        Secret::Value(value) => Ok(Some(value.clone())),
        Secret::None => Ok(None),
        Secret::Parameter(name) => {
            let wrong =
                |source: Box<dyn std::error::Error + Send + Sync>| ConfigError::Secret { name: name.clone(), source };
            let output =
                client.get_parameter().name(name).with_decryption(true).send().await.map_err(|e| wrong(e.into()))?;
            let value = output.parameter.and_then(|parameter| parameter.value);
            value.map(Some).ok_or_else(|| wrong("it has no value".into()))
        }
    }
}

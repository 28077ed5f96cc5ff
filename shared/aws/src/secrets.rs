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

/// A secret that may have two values at once, while it is being changed.
#[must_use]
pub fn several(secret: &str) -> Vec<String> {
    let parts = secret.split(|char: char| char == ',' || char.is_whitespace());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_may_have_two_values_while_it_is_being_changed() {
        assert_eq!(several("whsec_1"), ["whsec_1"]);
        assert_eq!(several(" whsec_1, whsec_2\n"), ["whsec_1", "whsec_2"]);
        assert_eq!(several("whsec_1 whsec_2"), ["whsec_1", "whsec_2"]);
        assert!(several(" ,\n").is_empty());
    }
}

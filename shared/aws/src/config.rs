//! Configuration, read from the environment once. The names stand in template.yaml.

use std::time::Duration;

/// Everything a function is told by its environment.
#[derive(Clone)]
pub struct Settings {
    pub table: String,
    pub currency: String,
    pub shop_name: String,
    pub site_url: String,
    /// The hosted login; what has no pages need not know it.
    pub login_url: String,
    pub issuer: String,
    pub audience: String,
    pub link_key: Secret,
    pub gateway_url: String,
    pub gateway_key: Secret,
    /// What webhooks are signed with: one secret, or two while it is being changed, parted by a space or a comma.
    pub gateway_webhook_key: Secret,
    /// For pages that take money: the gateway's script and the key it may know.
    pub gateway_element_url: String,
    pub gateway_public_key: String,
    pub gateway_timeout: Duration,
    pub carrier_url: String,
    /// Without one the shop has no carrier.
    pub carrier_key: Secret,
    /// What the carrier's messages are signed with.
    pub carrier_webhook_key: Secret,
    /// Where the bucket of pictures answers; only the function that serves them has one.
    pub pictures_url: Option<String>,
    /// What the URL of every queue begins with; its name follows. Only functions that send have one.
    pub queue_url_prefix: Option<String>,
    /// The address mails are sent from, and where the mail service answers; only functions that send mail need the first.
    pub sender: String,
    pub mail_url: String,
    /// The local runner's virtual clock; deployed functions have none.
    pub clock_url: Option<String>,
    pub dynamodb_endpoint: Option<String>,
    pub region: String,
    pub credentials: Option<Credentials>,
}

/// A secret itself, or the name under which SSM keeps it.
#[derive(Clone)]
pub enum Secret {
    Value(String),
    Parameter(String),
    /// This function has no need of it.
    None,
}

#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    #[error("{name} is not as it should be: {why}")]
    Wrong { name: &'static str, why: String },
    #[error("the secret {name} cannot be read")]
    Secret {
        name: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn variable(name: &'static str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn required(name: &'static str) -> Result<String, ConfigError> {
    variable(name).ok_or(ConfigError::Missing(name))
}

fn secret(value: &'static str, parameter: &'static str) -> Secret {
    match (variable(value), variable(parameter)) {
        (Some(value), _) => Secret::Value(value),
        (None, Some(name)) => Secret::Parameter(name),
        (None, None) => Secret::None,
    }
}

impl Settings {
    /// # Errors
    /// Names the variable that is missing or wrong.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let milliseconds = match variable("GATEWAY_TIMEOUT_MS") {
            Some(text) => text.parse().map_err(|_| ConfigError::Wrong {
                name: "GATEWAY_TIMEOUT_MS",
                why: "must be a number of milliseconds".to_owned(),
            })?,
            None => 5000,
        };
        let credentials = match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
            (Some(access_key_id), Some(secret_access_key)) => {
                Some(Credentials { access_key_id, secret_access_key, session_token: variable("AWS_SESSION_TOKEN") })
            }
            _ => None,
        };
        let region = variable("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned());
        let mail_url = variable("MAIL_URL").unwrap_or_else(|| format!("https://email.{region}.amazonaws.com"));
        Ok(Self {
            table: required("TABLE_NAME")?,
            currency: required("CURRENCY")?,
            shop_name: required("SHOP_NAME")?,
            site_url: required("SITE_URL")?.trim_end_matches('/').to_owned(),
            login_url: variable("LOGIN_URL").unwrap_or_default().trim_end_matches('/').to_owned(),
            issuer: required("ISSUER")?,
            audience: required("AUDIENCE")?,
            link_key: secret("LINK_KEY", "LINK_KEY_PARAMETER"),
            gateway_url: variable("GATEWAY_URL").unwrap_or_else(|| "https://api.stripe.com".to_owned()),
            gateway_key: secret("GATEWAY_KEY", "GATEWAY_KEY_PARAMETER"),
            gateway_webhook_key: secret("GATEWAY_WEBHOOK_KEY", "GATEWAY_WEBHOOK_KEY_PARAMETER"),
            gateway_element_url: variable("GATEWAY_ELEMENT_URL").unwrap_or_default(),
            gateway_public_key: variable("GATEWAY_PUBLIC_KEY").unwrap_or_default(),
            gateway_timeout: Duration::from_millis(milliseconds),
            carrier_url: variable("CARRIER_URL").unwrap_or_else(|| "https://api.easypost.com".to_owned()),
            carrier_key: secret("CARRIER_KEY", "CARRIER_KEY_PARAMETER"),
            carrier_webhook_key: secret("CARRIER_WEBHOOK_KEY", "CARRIER_WEBHOOK_KEY_PARAMETER"),
            pictures_url: variable("PICTURES_URL").map(|url| url.trim_end_matches('/').to_owned()),
            queue_url_prefix: variable("QUEUE_URL_PREFIX"),
            sender: variable("SENDER").unwrap_or_default(),
            mail_url: mail_url.trim_end_matches('/').to_owned(),
            clock_url: variable("CLOCK_URL"),
            dynamodb_endpoint: variable("AWS_ENDPOINT_URL_DYNAMODB"),
            region,
            credentials,
        })
    }
}

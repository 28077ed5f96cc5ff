//! Builds an `App` from settings: clients, secrets, warm connections. Done once per sandbox, during init, where the CPU is
//! free to burst and a cold TLS handshake costs nobody's time.

use crate::carrier::EasyPost;
use crate::config::{ConfigError, Settings};
use crate::gateway::StripeGateway;
use crate::http::HttpClient;
use crate::identity::IdentityProvider;
use crate::mailer::SesMailer;
use crate::outside::{Layer, Outside, Undisturbed};
use crate::pictures::S3Pictures;
use crate::queues::SqsQueues;
use crate::secrets::ParameterStore;
use crate::system::{ShiftedClock, SystemClock, SystemIds};
use crate::table::DynamoTable;
use app::ports::{Clock, Pictures as _};
use app::{App, Config};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use domain::money::Currency;
use std::sync::Arc;
use std::time::Duration;

/// What differs between a deployed function, the local runner and a test.
pub struct Clients {
    pub outside: Arc<dyn Outside>,
    pub clock: Arc<dyn Clock>,
    pub http: HttpClient,
    /// Secrets resolved already.
    pub link_key: Vec<u8>,
    pub gateway_key: String,
    /// One, or two while it is being changed.
    pub gateway_webhook_keys: Vec<String>,
}

/// The application of a deployed function, from its environment.
///
/// # Errors
/// What is missing or wrong in the environment, or a secret that cannot be read.
pub async fn connect() -> Result<Arc<App>, ConfigError> {
    let settings = Settings::from_environment()?;
    let clients = with_secrets(&settings).await?;
    let app = clients.app(&settings)?;
    warm(&app).await;
    Ok(Arc::new(app))
}

/// The same for functions that send mail.
///
/// # Errors
/// As `connect`.
pub async fn connect_with_mailer() -> Result<Arc<App>, ConfigError> {
    let settings = Settings::from_environment()?;
    let clients = with_secrets(&settings).await?;
    let (http, clock, outside) = (clients.http.clone(), clients.clock.clone(), clients.outside.clone());
    let mailer = SesMailer::new(&settings, http, clock, outside)?;
    let app = App { mailer: Some(Arc::new(mailer)), ..clients.app(&settings)? };
    warm(&app).await;
    Ok(Arc::new(app))
}

async fn with_secrets(settings: &Settings) -> Result<Clients, ConfigError> {
    let clients = without_secrets(settings).await;
    let store = ParameterStore::new(settings, clients.http.clone());
    let (link_key, gateway_key, gateway_webhook_key) = tokio::try_join!(
        store.resolve(&settings.link_key),
        store.resolve(&settings.gateway_key),
        store.resolve(&settings.gateway_webhook_key)
    )?;
    Ok(Clients {
        link_key: link_key.unwrap_or_default().into_bytes(),
        gateway_key: gateway_key.unwrap_or_default(),
        gateway_webhook_keys: crate::secrets::several(&gateway_webhook_key.unwrap_or_default()),
        ..clients
    })
}

/// The same for the function that serves pictures, which has them and no secrets. A function of its own, so that only that
/// binary carries the code of the one, and it carries none of the other.
///
/// # Errors
/// What is missing or wrong in the environment.
pub async fn connect_with_pictures() -> Result<Arc<App>, ConfigError> {
    let settings = Settings::from_environment()?;
    let clients = without_secrets(&settings).await;
    let (http, clock, outside) = (clients.http.clone(), clients.clock.clone(), clients.outside.clone());
    let pictures = S3Pictures::new(&settings, http, clock, outside)?;
    // Opens the connection to the bucket, the only one this function needs. That nothing is called so is an answer, too.
    if let Err(error) = pictures.get("warm.svg", None).await {
        tracing::debug!(error = %error, "the bucket was not warmed");
    }
    Ok(Arc::new(App { pictures: Some(Arc::new(pictures)), ..clients.app(&settings)? }))
}

/// The same for functions that send to queues or look after what these set aside. They have no secrets.
///
/// # Errors
/// What is missing or wrong in the environment.
pub async fn connect_with_queues() -> Result<Arc<App>, ConfigError> {
    let settings = Settings::from_environment()?;
    let clients = without_secrets(&settings).await;
    let queues = SqsQueues::new(&settings, clients.outside.clone())?;
    let app = App { queues: Some(Arc::new(queues)), ..clients.app(&settings)? };
    warm(&app).await;
    Ok(Arc::new(app))
}

/// The same for functions that speak to carriers. A shop that names no key has none: its parcels go without labels of ours.
///
/// # Errors
/// What is missing or wrong in the environment, or a secret that cannot be read.
pub async fn connect_with_carrier() -> Result<Arc<App>, ConfigError> {
    let settings = Settings::from_environment()?;
    let clients = without_secrets(&settings).await;
    let store = ParameterStore::new(&settings, clients.http.clone());
    let (key, webhook_key) =
        tokio::try_join!(store.resolve(&settings.carrier_key), store.resolve(&settings.carrier_webhook_key))?;
    let carrier = key.map(|key| {
        let webhook_keys = crate::secrets::several(&webhook_key.unwrap_or_default());
        let (http, outside) = (clients.http.clone(), clients.outside.clone());
        let carrier = EasyPost::new(http, &settings.carrier_url, key, webhook_keys, outside);
        Arc::new(carrier) as Arc<dyn app::ports::Carrier>
    });
    let app = App { carrier, ..clients.app(&settings)? };
    warm(&app).await;
    Ok(Arc::new(app))
}

async fn without_secrets(settings: &Settings) -> Clients {
    let http = HttpClient::default();
    let clock: Arc<dyn Clock> = match &settings.clock_url {
        Some(url) => follow(url.clone(), http.clone()).await,
        None => Arc::new(SystemClock),
    };
    Clients {
        outside: Arc::new(Undisturbed),
        clock,
        http,
        link_key: Vec::new(),
        gateway_key: String::new(),
        gateway_webhook_keys: Vec::new(),
    }
}

/// One cheap read opens the connection to the table; the keys are for whoever verifies tokens. Failing is no harm here.
async fn warm(app: &App) {
    let shop = store::keys::setting("shop");
    let (read, keys) = tokio::join!(app.table.get(&shop), app.identity.keys());
    if let Err(error) = read {
        tracing::debug!(error = %error, "the table was not warmed");
    }
    if let Err(error) = keys {
        tracing::debug!(error = %error, "the identity provider was not warmed");
    }
}

/// A clock that follows the local runner's, asked four times a second.
async fn follow(url: String, http: HttpClient) -> Arc<dyn Clock> {
    let clock = Arc::new(ShiftedClock::default());
    if let Err(error) = clock.follow(&http, &url).await {
        tracing::warn!(error = %error, "the runner's clock does not answer");
    }
    let following = clock.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            if following.follow(&http, &url).await.is_err() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    });
    clock
}

impl Clients {
    /// # Errors
    /// A currency that is none.
    pub fn app(self, settings: &Settings) -> Result<App, ConfigError> {
        let currency = Currency::parse(&settings.currency)
            .ok_or_else(|| ConfigError::Wrong { name: "CURRENCY", why: "must be three capital letters".to_owned() })?;
        let dynamodb = dynamodb_client(settings, self.outside.clone());
        let gateway =
            StripeGateway::new(self.http.clone(), settings.gateway_url.clone(), self.gateway_key, self.outside.clone())
                .with_webhook_keys(self.gateway_webhook_keys);
        let (issuer, audience) = (settings.issuer.clone(), settings.audience.clone());
        let identity = IdentityProvider::new(self.http, issuer, audience, settings.login_url.clone());
        Ok(App {
            table: Arc::new(DynamoTable::new(dynamodb, settings.table.clone(), self.outside)),
            clock: self.clock,
            ids: Arc::new(SystemIds),
            gateway: Arc::new(gateway),
            identity: Arc::new(identity),
            links: app::links::LinkTokens::new(self.link_key),
            config: Config {
                currency,
                shop_name: settings.shop_name.clone(),
                site_url: settings.site_url.clone(),
                login_url: settings.login_url.clone(),
                gateway_element_url: settings.gateway_element_url.clone(),
                gateway_public_key: settings.gateway_public_key.clone(),
                gateway_time_box: settings.gateway_timeout,
            },
            pictures: None,
            queues: None,
            mailer: None,
            carrier: None,
            cache: app::settings::Cache::default(),
            snapshot: app::catalog::snapshot::Cache::default(),
        })
    }
}

pub(crate) fn credentials(settings: &Settings) -> Option<Credentials> {
    let given = settings.credentials.as_ref()?;
    let token = given.session_token.clone();
    Some(Credentials::new(&given.access_key_id, &given.secret_access_key, token, None, "environment"))
}

/// Plain HTTP towards loopback needs no TLS stack.
pub(crate) fn sdk_http(endpoint: Option<&str>) -> SharedHttpClient {
    match endpoint {
        Some(url) if url.starts_with("http://") => aws_smithy_http_client::Builder::new().build_http(),
        _ => aws_smithy_http_client::Builder::new()
            .tls_provider(aws_smithy_http_client::tls::Provider::Rustls(
                aws_smithy_http_client::tls::rustls_provider::CryptoMode::AwsLc,
            ))
            .build_https(),
    }
}

/// Few tries, short pauses: what lasts longer is fought by `app::retry`, which reads again before it tries again.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(25))
}

pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(4))
        .operation_timeout(Duration::from_secs(9))
        .build()
}

#[must_use]
pub fn dynamodb_client(settings: &Settings, outside: Arc<dyn Outside>) -> aws_sdk_dynamodb::Client {
    let endpoint = settings.dynamodb_endpoint.as_deref();
    let mut config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .http_client(Layer::new(sdk_http(endpoint), outside))
        .retry_config(retries())
        .timeout_config(timeouts())
        .region(aws_sdk_dynamodb::config::Region::new(settings.region.clone()));
    if let Some(url) = endpoint {
        config = config.endpoint_url(url);
    }
    if let Some(credentials) = credentials(settings) {
        config = config.credentials_provider(credentials);
    }
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// Makes the table as template.yaml declares it, for the local runner and tests. A table that is there already is left alone.
///
/// # Errors
/// What the database refuses.
pub async fn create_table(
    client: &aws_sdk_dynamodb::Client,
    name: &str,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let text =
        |name: &str| AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
    let key = |pk: &str, sk: &str| -> Result<Vec<KeySchemaElement>, aws_sdk_dynamodb::error::BuildError> {
        Ok(vec![
            KeySchemaElement::builder().attribute_name(pk).key_type(KeyType::Hash).build()?,
            KeySchemaElement::builder().attribute_name(sk).key_type(KeyType::Range).build()?,
        ])
    };
    let index = |number: u8| -> Result<GlobalSecondaryIndex, aws_sdk_dynamodb::error::BuildError> {
        let projection = match number {
            1 => Projection::builder().projection_type(ProjectionType::Include).non_key_attributes("list"),
            _ => Projection::builder().projection_type(ProjectionType::KeysOnly),
        };
        GlobalSecondaryIndex::builder()
            .index_name(format!("gsi{number}"))
            .set_key_schema(Some(key(&format!("gsi{number}pk"), &format!("gsi{number}sk"))?))
            .projection(projection.build())
            .build()
    };
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key("pk", "sk")?))
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewAndOldImages)
                .build()?,
        );
    for attribute in ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk"] {
        request = request.attribute_definitions(text(attribute)?);
    }
    for number in 1..=3 {
        request = request.global_secondary_indexes(index(number)?);
    }
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(CreateTableError::is_resource_in_use_exception) => Ok(()),
        Err(error) => Err(Box::new(error)),
    }
}

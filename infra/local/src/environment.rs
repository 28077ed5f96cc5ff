//! What functions are told of this shop: addresses, names, keys. The same for functions in this process and, as environment
//! variables, for binaries outside it.

use crate::carrier::WEBHOOK_SECRET as CARRIER_SECRET;
use crate::database::TABLE;
use crate::gateway::WEBHOOK_SECRET;
use crate::pictures::BUCKET;
use crate::queues::{ACCOUNT, REGION};
use crate::shop::StartError;
use aws::config::{Credentials, Secret, Settings};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};

pub const CURRENCY: &str = "USD";
pub const SHOP_NAME: &str = "Doorstep";
/// The client id tokens are for.
pub const CLIENT: &str = "doorstep-local";
// Keys that guard nothing: this shop takes no money and listens on loopback.
pub const LINK_KEY: &str = "local-link-key-that-guards-nothing";
pub const GATEWAY_KEY: &str = "sk_test_local";
pub const CARRIER_KEY: &str = "EZTK_local";
pub const GATEWAY_PUBLIC_KEY: &str = "pk_test_local";
/// Where the sandbox serves the script of its payment element: a path, so that it is of the shop's own origin under whichever
/// name of this machine the shop is opened.
const ELEMENT: &str = "/_local/gateway/element.js";
/// Mails of this shop come from here; none of them leaves this machine.
const SENDER: &str = "shop@doorstep.example";
const AWS_KEY: &str = "local";
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(5);

/// The ports a shop listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    pub shop: u16,
    pub dynamodb: u16,
}

impl Ports {
    pub(crate) fn of(shop: &TcpListener, dynamodb: &TcpListener) -> Result<Self, StartError> {
        let port = |listener: &TcpListener| {
            listener.local_addr().map(|address| address.port()).map_err(|source| StartError::Listen { port: 0, source })
        };
        Ok(Self { shop: port(shop)?, dynamodb: port(dynamodb)? })
    }

    #[must_use]
    pub fn url(self) -> String {
        format!("http://127.0.0.1:{}", self.shop)
    }

    #[must_use]
    pub fn dynamodb_url(self) -> String {
        format!("http://127.0.0.1:{}", self.dynamodb)
    }
}

/// Listens on loopback. Without `TCP_NODELAY`, which accepted connections take over from the listener, an answer in two
/// pieces would wait 40 ms for the client's acknowledgement.
pub(crate) fn listen(port: u16, option: &'static str) -> Result<TcpListener, StartError> {
    let bound = || {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.set_nodelay(true)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        socket.listen(1024)
    };
    bound().map_err(|source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { port, option },
        _ => StartError::Listen { port, source },
    })
}

pub(crate) fn settings(ports: Ports, gateway_timeout: Option<Duration>) -> Settings {
    let url = ports.url();
    Settings {
        table: TABLE.to_owned(),
        currency: CURRENCY.to_owned(),
        shop_name: SHOP_NAME.to_owned(),
        pictures_url: Some(format!("{url}{BUCKET}")),
        queue_url_prefix: Some(queue_url_prefix(&url)),
        site_url: url.clone(),
        login_url: url.clone(),
        issuer: url.clone(),
        audience: CLIENT.to_owned(),
        link_key: Secret::Value(LINK_KEY.to_owned()),
        gateway_element_url: ELEMENT.to_owned(),
        gateway_public_key: GATEWAY_PUBLIC_KEY.to_owned(),
        gateway_url: url.clone(),
        gateway_key: Secret::Value(GATEWAY_KEY.to_owned()),
        gateway_webhook_key: Secret::Value(WEBHOOK_SECRET.to_owned()),
        gateway_timeout: gateway_timeout.unwrap_or(GATEWAY_TIMEOUT),
        carrier_url: url.clone(),
        carrier_key: Secret::Value(CARRIER_KEY.to_owned()),
        carrier_webhook_key: Secret::Value(CARRIER_SECRET.to_owned()),
        sender: SENDER.to_owned(),
        mail_url: url,
        clock_url: None,
        dynamodb_endpoint: Some(ports.dynamodb_url()),
        region: REGION.to_owned(),
        credentials: Some(Credentials {
            access_key_id: AWS_KEY.to_owned(),
            secret_access_key: AWS_KEY.to_owned(),
            session_token: None,
        }),
    }
}

/// What the URL of every queue of this shop begins with.
fn queue_url_prefix(url: &str) -> String {
    format!("{url}/{ACCOUNT}/")
}

/// The environment of binaries that run against this shop.
#[must_use]
pub fn variables(ports: Ports) -> Vec<(&'static str, String)> {
    let url = ports.url();
    vec![
        ("TABLE_NAME", TABLE.to_owned()),
        ("CURRENCY", CURRENCY.to_owned()),
        ("SHOP_NAME", SHOP_NAME.to_owned()),
        ("SITE_URL", url.clone()),
        ("LOGIN_URL", url.clone()),
        ("ISSUER", url.clone()),
        ("AUDIENCE", CLIENT.to_owned()),
        ("LINK_KEY", LINK_KEY.to_owned()),
        ("GATEWAY_URL", url.clone()),
        ("GATEWAY_KEY", GATEWAY_KEY.to_owned()),
        ("GATEWAY_WEBHOOK_KEY", WEBHOOK_SECRET.to_owned()),
        ("GATEWAY_ELEMENT_URL", ELEMENT.to_owned()),
        ("GATEWAY_PUBLIC_KEY", GATEWAY_PUBLIC_KEY.to_owned()),
        ("GATEWAY_TIMEOUT_MS", GATEWAY_TIMEOUT.as_millis().to_string()),
        ("CARRIER_URL", url.clone()),
        ("CARRIER_KEY", CARRIER_KEY.to_owned()),
        ("CARRIER_WEBHOOK_KEY", CARRIER_SECRET.to_owned()),
        ("PICTURES_URL", format!("{url}{BUCKET}")),
        ("QUEUE_URL_PREFIX", queue_url_prefix(&url)),
        ("SENDER", SENDER.to_owned()),
        ("MAIL_URL", url.clone()),
        ("CLOCK_URL", format!("{url}/_local/clock")),
        ("AWS_ENDPOINT_URL_DYNAMODB", ports.dynamodb_url()),
        ("AWS_ACCESS_KEY_ID", AWS_KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", AWS_KEY.to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("RUST_LOG", "info".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a binary reads must be what a function in this process is given.
    #[test]
    fn binaries_are_told_the_same_as_functions_in_this_process() {
        let ports = Ports { shop: 8080, dynamodb: 8081 };
        let settings = settings(ports, None);
        let told: std::collections::HashMap<_, _> = variables(ports).into_iter().collect();
        let pairs = [
            ("TABLE_NAME", &settings.table),
            ("CURRENCY", &settings.currency),
            ("SITE_URL", &settings.site_url),
            ("LOGIN_URL", &settings.login_url),
            ("ISSUER", &settings.issuer),
            ("AUDIENCE", &settings.audience),
            ("GATEWAY_URL", &settings.gateway_url),
            ("CARRIER_URL", &settings.carrier_url),
            ("GATEWAY_ELEMENT_URL", &settings.gateway_element_url),
            ("GATEWAY_PUBLIC_KEY", &settings.gateway_public_key),
            ("AWS_REGION", &settings.region),
            ("SENDER", &settings.sender),
            ("MAIL_URL", &settings.mail_url),
        ];
        for (name, value) in pairs {
            assert_eq!(told[name], *value, "{name}");
        }
        assert_eq!(Some(&told["AWS_ENDPOINT_URL_DYNAMODB"]), settings.dynamodb_endpoint.as_ref());
        assert_eq!(Some(&told["PICTURES_URL"]), settings.pictures_url.as_ref());
        assert_eq!(Some(&told["QUEUE_URL_PREFIX"]), settings.queue_url_prefix.as_ref());
        assert!(told.values().all(|value| !value.contains([' ', '\n', '"'])), "plain KEY=VALUE lines need no quoting");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_with_what_to_do() {
        let taken = listen(0, "--port").unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen(port, "--port").unwrap_err().to_string();
        assert!(error.contains(&port.to_string()) && error.contains("--port"), "{error}");
    }
}

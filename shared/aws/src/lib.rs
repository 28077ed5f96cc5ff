//! The only crate that names the AWS SDK: the table on DynamoDB, secrets from SSM, configuration from the environment; and
//! the HTTP clients of the payment gateway and the identity provider. Implements ports; decides nothing.

pub mod config;
pub mod convert;
pub mod expressions;
pub mod gateway;
pub mod http;
pub mod identity;
pub mod outside;
pub mod pictures;
pub mod secrets;
pub mod system;
pub mod table;

mod attempts;
mod connect;

pub use connect::{Clients, connect, connect_with_pictures, create_table, dynamodb_client};

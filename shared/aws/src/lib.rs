//! The only crate that names the AWS SDK: the table on DynamoDB, queues on SQS, mails by SES, secrets from SSM, configuration
//! from the environment; and the HTTP clients of the payment gateway, the carriers and the identity provider. Implements
//! ports; decides nothing.

pub mod carrier;
pub mod config;
pub mod convert;
pub mod expressions;
pub mod gateway;
pub mod http;
pub mod identity;
pub mod mailer;
pub mod outside;
pub mod pictures;
pub mod queues;
pub mod secrets;
pub mod system;
pub mod table;

mod attempts;
mod connect;
mod signing;

pub use connect::{
    Clients, connect, connect_with_carrier, connect_with_mailer, connect_with_pictures, connect_with_queues,
    create_table, dynamodb_client,
};

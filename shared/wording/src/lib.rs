//! What pages and mails say in the same words: amounts and days, addresses, how to reach the shop, what becomes of a line.
//! Words only: what is so is decided by `domain`; how it is drawn is theirs.

pub mod address_lines;
pub mod contact;
pub mod order_parts;
pub mod words;

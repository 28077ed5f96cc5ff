//! The storage contract: every precondition accepted and refused, every fault answered as promised, every store function
//! against a real table. One binary, so that the SDK is linked once.

mod fixtures;
mod sizes;
mod support;

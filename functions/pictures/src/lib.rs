//! Product pictures, in the width a page has room for. Apart from the other functions because of what it takes to read and
//! write pictures, which no other binary shall carry.

mod encode;
mod fit;
pub mod get_picture;
mod kept;
mod raster;
mod vector;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![get_picture::ENDPOINT]
}

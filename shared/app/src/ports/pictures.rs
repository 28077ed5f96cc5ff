//! Where pictures are kept.

use async_trait::async_trait;

/// The shop's pictures, as the merchant put them there.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// A picture by the name of its file; not its bytes again while `held` is still the tag of what is there.
    async fn get(&self, name: &str, held: Option<&str>) -> Result<Stored, PicturesError>;
}

/// What is stored under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Picture(Picture),
    Unchanged,
    Missing,
}

/// A file, and a tag that is another when the file is.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub tag: String,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes, {})", self.bytes.len(), self.tag)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PicturesError {
    /// More bytes than anybody should wait for; they were not read.
    #[error("the file has more than {most} bytes")]
    TooLarge { most: usize },
    /// It is not given to us, whether it is there or not: something is wrong with our rights.
    #[error("the store of pictures lets nobody of ours in: it answered {0}")]
    Refused(u16),
    #[error("the store of pictures cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

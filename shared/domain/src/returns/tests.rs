//! What comes back, against what was paid and what was sent.

use super::*;

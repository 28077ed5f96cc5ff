//! Pixels as a file. What came as a JPEG, or would be far smaller as one, becomes a JPEG; what has transparent parts, or few
//! colours and sharp edges, becomes a WebP without loss. Colours keep their meaning; nothing else is written along.

use crate::fit::{Fitted, Unfit};
use crate::raster::unreadable;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder as _, ImageError};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Where shoppers see no loss and files are small.
const QUALITY: u8 = 82;
/// A JPEG blurs letters and lines; it has to save this much to be worth it.
const WORTH_BLURRING: usize = 2;
/// Profiles of printers are larger, and mean nothing on a screen.
const LARGEST_PROFILE: usize = 64 * 1024;

pub(crate) fn encode(picture: DynamicImage, profile: Option<&[u8]>, was_jpeg: bool) -> Result<Fitted, Unfit> {
    let picture = without_idle_alpha(picture);
    let profile = profile.filter(|profile| picture.color().has_color() && is_needed(profile));
    if was_jpeg {
        return jpeg(&picture, profile);
    }
    let exact = webp(&picture, profile)?;
    if picture.color().has_alpha() {
        return Ok(exact);
    }
    let blurred = jpeg(&picture, profile)?;
    Ok(if blurred.bytes.len() * WORTH_BLURRING < exact.bytes.len() { blurred } else { exact })
}

/// Many programs write transparency that nothing makes use of.
fn without_idle_alpha(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) => {
            DynamicImage::ImageRgba8(pixels).into_rgb8().into()
        }
        other => other,
    }
}

/// Browsers take colours without a profile for sRGB: what says so weighs three kilobytes and tells nothing. A profile of
/// other than RGB colours told of the file that was read, not of this one.
fn is_needed(profile: &[u8]) -> bool {
    let says = |text: &[u8]| profile.windows(text.len()).any(|part| part == text);
    let is_rgb = profile.get(16..20) == Some(b"RGB ");
    is_rgb && profile.len() <= LARGEST_PROFILE && !says(b"sRGB") && !says(b"s\0R\0G\0B")
}

fn jpeg(picture: &DynamicImage, profile: Option<&[u8]>) -> Result<Fitted, Unfit> {
    let failed = |error: jpeg_encoder::EncodingError| Unfit::Unreadable(error.to_string());
    let side =
        |pixels: u32| u16::try_from(pixels).map_err(|_| Unfit::TooLarge(format!("it has {pixels} pixels on a side")));
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_progressive(true);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).map_err(failed)?;
    }
    match picture {
        DynamicImage::ImageLuma8(pixels) => encoder.encode(pixels, width, height, ColorType::Luma),
        DynamicImage::ImageRgb8(pixels) => encoder.encode(pixels, width, height, ColorType::Rgb),
        other => encoder.encode(&other.to_rgb8(), width, height, ColorType::Rgb),
    }
    .map_err(failed)?;
    Ok(Fitted { bytes: bytes.into(), kind: "image/jpeg" })
}

fn webp(picture: &DynamicImage, profile: Option<&[u8]>) -> Result<Fitted, Unfit> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).map_err(|error| unreadable(ImageError::Unsupported(error)))?;
    }
    let (pixels, width, height) = (picture.as_bytes(), picture.width(), picture.height());
    encoder.write_image(pixels, width, height, picture.color().into()).map_err(unreadable)?;
    Ok(Fitted { bytes: bytes.into(), kind: "image/webp" })
}

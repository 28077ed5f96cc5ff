//! Photographs and other pictures made of pixels: read within limits, brought to a width, set upright.

use crate::encode::encode;
use crate::fit::{Fitted, MOST_BYTES, Unfit};
use app::pictures::Width;
use bytes::Bytes;
use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageResult, Limits};
use std::io::Cursor;

/// What the largest cameras of phones make. A progressive JPEG of it takes half a gigabyte while it is read.
const MOST_PIXELS: u64 = 52_000_000;
/// As pixels in memory: a PNG may have eight bytes for each.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

pub(crate) fn fit(bytes: Bytes, width: Width) -> Result<Fitted, Unfit> {
    let format = image::guess_format(&bytes).map_err(unreadable)?;
    let mut decoder = open(bytes.clone(), format).map_err(unreadable)?;
    let (across, down) = decoder.dimensions();
    if u64::from(across) * u64::from(down) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(Unfit::TooLarge(format!("it has {across} × {down} pixels")));
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let upright_width = if is_quarter_turn(orientation) { down } else { across };
    if upright_width <= width.pixels() && bytes.len() <= MOST_BYTES && is_bare(format, &mut *decoder)? {
        return Ok(Fitted { bytes, kind: format.to_mime_type() });
    }
    let profile = decoder.icc_profile().map_err(unreadable)?;
    let picture = in_eight_bits(DynamicImage::from_decoder(decoder).map_err(unreadable)?);
    drop(bytes);
    let mut width = width;
    loop {
        let mut scaled = scaled(&picture, upright_width, width)?;
        scaled.apply_orientation(orientation);
        let fitted = encode(scaled, profile.as_deref(), format == ImageFormat::Jpeg)?;
        match width.smaller() {
            Some(smaller) if fitted.bytes.len() > MOST_BYTES => width = smaller,
            _ => return Ok(fitted),
        }
    }
}

pub(crate) fn unreadable(error: ImageError) -> Unfit {
    match error {
        ImageError::Limits(limits) => Unfit::TooLarge(limits.to_string()),
        other => Unfit::Unreadable(other.to_string()),
    }
}

fn open(bytes: Bytes, format: ImageFormat) -> ImageResult<Box<dyn ImageDecoder>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let file = Cursor::new(bytes);
    Ok(match format {
        ImageFormat::Jpeg => Box::new(JpegDecoder::new(file)?),
        ImageFormat::Png => Box::new(PngDecoder::with_limits(file, limits)?),
        ImageFormat::WebP => Box::new(WebPDecoder::new(file)?),
        other => return Err(ImageError::Unsupported(image::error::ImageFormatHint::Exact(other).into())),
    })
}

const fn is_quarter_turn(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
}

/// Nothing in the file but the picture: no camera, no place, no editor's history. Such a file is best left as it is, unless
/// it is a PNG, of which a smaller file can be made without harm.
fn is_bare(format: ImageFormat, decoder: &mut dyn ImageDecoder) -> Result<bool, Unfit> {
    let exif = decoder.exif_metadata().map_err(unreadable)?;
    let xmp = decoder.xmp_metadata().map_err(unreadable)?;
    let iptc = decoder.iptc_metadata().map_err(unreadable)?;
    Ok(format != ImageFormat::Png && exif.is_none() && xmp.is_none() && iptc.is_none())
}

fn in_eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture.color() {
        ColorType::L8 | ColorType::L16 => picture.into_luma8().into(),
        colour if colour.has_alpha() => picture.into_rgba8().into(),
        _ => picture.into_rgb8().into(),
    }
}

/// Brought to a width, and never made larger. `upright_width` is what will be its width when it has been turned.
fn scaled(picture: &DynamicImage, upright_width: u32, width: Width) -> Result<DynamicImage, Unfit> {
    let wanted = u64::from(width.pixels().min(upright_width));
    let part = |side: u32| {
        let whole = u64::from(upright_width.max(1));
        u32::try_from((u64::from(side) * wanted + whole / 2) / whole).unwrap_or(side).max(1)
    };
    let mut scaled = DynamicImage::new(part(picture.width()), part(picture.height()), picture.color());
    Resizer::new()
        .resize(picture, &mut scaled, &ResizeOptions::new())
        .map_err(|error| Unfit::Unreadable(error.to_string()))?;
    Ok(scaled)
}

#[cfg(test)]
mod tests;

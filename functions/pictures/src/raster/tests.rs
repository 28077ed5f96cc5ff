use super::*;
use crate::encode;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{GenericImageView as _, ImageEncoder as _, Rgb, RgbImage, Rgba, RgbaImage};

const RED: Rgb<u8> = Rgb([200, 30, 30]);
const GREEN: Rgb<u8> = Rgb([30, 200, 30]);
const BLUE: Rgb<u8> = Rgb([30, 30, 200]);
const WHITE: Rgb<u8> = Rgb([240, 240, 240]);

fn width(pixels: u32) -> Width {
    Width::parse(&pixels.to_string()).unwrap()
}

fn low(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// Four quarters: red and green above, blue and white below.
fn quarters(across: u32, down: u32) -> RgbImage {
    RgbImage::from_fn(across, down, |x, y| match (x < across / 2, y < down / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    })
}

/// What a lens sees: soft shapes with a little noise.
fn photograph(across: u32, down: u32) -> RgbImage {
    let mut random = fastrand::Rng::with_seed(7);
    RgbImage::from_fn(across, down, |x, y| {
        let mut wave = |scale: u32| low(((x * scale) % 251) / 3 + ((y * scale) % 241) / 3 + random.u32(0..6));
        Rgb([wave(1), wave(2), wave(3)])
    })
}

fn png(picture: impl Into<DynamicImage>) -> Bytes {
    written(picture, ImageFormat::Png)
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Bytes {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner().into()
}

/// The block a camera writes, with nothing in it but how the camera was held.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

fn jpeg(picture: &RgbImage, exif: Option<Vec<u8>>, profile: Option<Vec<u8>>) -> Bytes {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).unwrap();
    }
    encoder.encode_image(picture).unwrap();
    bytes.into()
}

fn read(fitted: &Fitted) -> DynamicImage {
    image::load_from_memory(&fitted.bytes).unwrap()
}

fn is_near(seen: Rgba<u8>, wanted: Rgb<u8>) -> bool {
    seen.0.iter().zip(wanted.0).all(|(seen, wanted)| seen.abs_diff(wanted) < 24)
}

#[test]
fn a_photograph_is_brought_to_the_width_in_its_shape_and_never_enlarged() {
    let file = jpeg(&photograph(1000, 750), None, None);
    for (asked, seen) in [(320, (320, 240)), (640, (640, 480)), (1280, (1000, 750))] {
        let fitted = fit(file.clone(), width(asked)).unwrap();
        assert_eq!((read(&fitted).dimensions(), fitted.kind), (seen, "image/jpeg"), "{asked}");
    }
    assert_eq!(read(&fit(png(photograph(4000, 2)), width(320)).unwrap()).dimensions(), (320, 1));
    assert_eq!(read(&fit(jpeg(&photograph(1, 700), None, None), width(320)).unwrap()).dimensions(), (1, 700));
}

#[test]
fn what_has_nothing_to_take_out_is_left_as_it_is() {
    let bare = jpeg(&photograph(400, 300), None, None);
    assert_eq!(fit(bare.clone(), width(480)).unwrap().bytes, bare);
    let told = jpeg(&photograph(400, 300), Some(exif(1)), None);
    let fitted = fit(told.clone(), width(480)).unwrap();
    assert!(told.windows(4).any(|part| part == b"Exif") && !fitted.bytes.windows(4).any(|part| part == b"Exif"));
    assert_eq!(read(&fitted).dimensions(), (400, 300));
}

#[test]
fn a_picture_stands_upright_however_the_camera_was_held() {
    for (orientation, top_left) in
        [(1, RED), (2, GREEN), (3, WHITE), (4, BLUE), (5, RED), (6, BLUE), (7, WHITE), (8, GREEN)]
    {
        let file = jpeg(&quarters(960, 640), Some(exif(orientation)), None);
        let shown = read(&fit(file, width(320)).unwrap());
        let shape = if orientation < 5 { (320, 213) } else { (320, 480) };
        assert_eq!(shown.dimensions(), shape, "{orientation}");
        assert!(is_near(shown.get_pixel(20, 20), top_left), "{orientation}: {:?}", shown.get_pixel(20, 20));
    }
}

#[test]
fn what_is_cut_out_stays_cut_out_without_a_dark_edge() {
    // As programs write it: black where nothing is.
    let disc = RgbaImage::from_fn(900, 900, |x, y| {
        let inside = x.abs_diff(450).pow(2) + y.abs_diff(450).pow(2) < 160_000;
        if inside { Rgba([250, 250, 250, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    for file in [png(disc.clone()), written(disc, ImageFormat::WebP)] {
        let fitted = fit(file, width(320)).unwrap();
        assert_eq!(fitted.kind, "image/webp");
        let shown = read(&fitted).into_rgba8();
        assert_eq!(
            (shown.dimensions(), shown.get_pixel(1, 1).0[3], shown.get_pixel(160, 160).0[3]),
            ((320, 320), 0, 255)
        );
        // Where a pixel is hardly there, eight bits say little of its colour.
        let edge: Vec<_> = shown.pixels().filter(|pixel| (32..255).contains(&pixel.0[3])).collect();
        assert!(!edge.is_empty() && edge.iter().all(|pixel| pixel.0[0] > 235), "the edge is dark");
    }
}

#[test]
fn the_smaller_form_is_chosen_where_nothing_is_lost_by_it() {
    let kind = |file: Bytes| fit(file, width(320)).unwrap().kind;
    assert_eq!(kind(png(photograph(800, 600))), "image/jpeg");
    assert_eq!(kind(png(quarters(800, 600))), "image/webp");
    assert_eq!(kind(written(photograph(800, 600), ImageFormat::WebP)), "image/jpeg");
    let idle = DynamicImage::from(photograph(800, 600)).into_rgba8();
    assert_eq!(kind(png(idle)), "image/jpeg", "all of it is opaque");
    assert_eq!(kind(jpeg(&quarters(800, 600), None, None)), "image/jpeg");
    let deep = DynamicImage::from(photograph(800, 600)).into_rgb16();
    assert_eq!(kind(png(deep)), "image/jpeg");
    let grey = fit(jpeg_of_grey(), width(320)).unwrap();
    assert_eq!(read(&grey).color(), ColorType::L8);
}

fn jpeg_of_grey() -> Bytes {
    written(DynamicImage::from(photograph(800, 600)).into_luma8(), ImageFormat::Jpeg)
}

/// As much of a colour profile as is looked at.
fn profile(space: [u8; 4], name: &str) -> Vec<u8> {
    let mut profile = vec![0; 132];
    profile[16..20].copy_from_slice(&space);
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend(name.bytes());
    profile
}

#[test]
fn colours_keep_their_meaning_and_what_says_the_usual_is_left_out() {
    let kept = |profile: Vec<u8>| {
        let fitted = fit(jpeg(&photograph(800, 600), None, Some(profile)), width(320)).unwrap();
        open(fitted.bytes, ImageFormat::Jpeg).unwrap().icc_profile().unwrap()
    };
    let wide = profile(*b"RGB ", "Display P3");
    assert_eq!(kept(wide.clone()), Some(wide.clone()));
    assert_eq!(kept(profile(*b"RGB ", "sRGB IEC61966-2.1")), None);
    assert_eq!(kept(profile(*b"RGB ", "s\0R\0G\0B\0")), None);
    assert_eq!(kept(profile(*b"CMYK", "Coated")), None);
    assert_eq!(kept(profile(*b"RGB ", &"x".repeat(70_000))), None);
    let fitted = encode::encode(quarters(64, 64).into(), Some(&wide), false).unwrap();
    assert_eq!(open(fitted.bytes, ImageFormat::WebP).unwrap().icc_profile().unwrap(), Some(wide));
}

#[test]
fn what_is_too_heavy_for_an_answer_is_sent_smaller() {
    let mut random = fastrand::Rng::with_seed(1);
    let noise = RgbaImage::from_fn(1400, 1400, |_, _| Rgba(random.u32(..).to_be_bytes()));
    let fitted = fit(png(noise), width(1920)).unwrap();
    assert!(fitted.bytes.len() <= MOST_BYTES && fitted.kind == "image/webp");
    assert_eq!(read(&fitted).dimensions(), (960, 960));
}

#[test]
fn a_small_file_that_stands_for_a_huge_picture_is_not_unpacked() {
    let mut bomb = png(quarters(64, 64)).to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let sum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    assert!(matches!(fit(bomb.into(), width(320)), Err(Unfit::TooLarge(why)) if why.contains("60000 × 60000")));

    let mut bomb = jpeg(&quarters(64, 64), None, None).to_vec();
    let frame = bomb.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert!(matches!(fit(bomb.into(), width(320)), Err(Unfit::TooLarge(_))));

    let mut bomb = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut bomb);
    encoder.set_icc_profile(profile(*b"RGB ", "")).unwrap();
    encoder.write_image(&quarters(64, 64), 64, 64, ColorType::Rgb8.into()).unwrap();
    bomb[24..30].copy_from_slice(&[0xfe, 0x3f, 0, 0xfe, 0x3f, 0]);
    assert!(fit(bomb.into(), width(320)).is_err());
}

/// The check sum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _: u8| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

#[test]
fn what_is_no_picture_is_said_to_be_none() {
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    for file in
        [&b""[..], b"<svg/>", b"hello", gif, &[0xff, 0xd8, 0xff, 0xe0], b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "]
    {
        let seen = fit(Bytes::from_static(file), width(320));
        assert!(matches!(seen, Err(Unfit::Unreadable(_))), "{file:?}: {seen:?}");
    }
    let file = png(photograph(200, 200));
    assert!(matches!(fit(file.slice(..file.len() / 2), width(320)), Err(Unfit::Unreadable(_))));
}

/// Broken files are read or refused, and nothing else. (What a decoder dies of would be refused as well: `get_picture`.)
#[test]
fn a_broken_file_breaks_nothing() {
    let files = [
        jpeg(&photograph(90, 60), Some(exif(6)), Some(profile(*b"RGB ", "x"))),
        png(quarters(90, 60)),
        written(photograph(90, 60), ImageFormat::WebP),
    ];
    let (mut random, mut refused) = (fastrand::Rng::with_seed(3), 0);
    for file in files.iter().cycle().take(600) {
        let mut broken = file.to_vec();
        for _ in 0..random.usize(1..12) {
            let at = random.usize(..broken.len());
            broken[at] = random.u8(..);
        }
        broken.truncate(random.usize(broken.len() / 4..=broken.len()));
        refused += usize::from(fit(broken.into(), width(320)).is_err());
    }
    assert!((200..600).contains(&refused), "{refused} of 600 refused");
}

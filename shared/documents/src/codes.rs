//! Bar codes as rectangles, in modules: the width of the thinnest bar. How large a module is printed is the document's.

use barcoders::sym::code128::Code128;
use fast_qr::{ECL, QRBuilder};

/// Left, top, width and height, in modules.
pub(crate) type Bar = [u16; 4];

pub(crate) struct Code {
    pub(crate) bars: Vec<Bar>,
    /// How many modules wide it is, without the quiet around it.
    pub(crate) width: u16,
}

/// Code 128 (ISO/IEC 15417), code set B, of what can be typed in ASCII; bars are one module high. None for anything else.
/// Scanners want ten modules of quiet on both sides.
pub(crate) fn code128(text: &str) -> Option<Code> {
    // Code set B is chosen by a letter before the text: see barcoders.
    let modules = Code128::new(format!("\u{0181}{text}")).ok()?.encode();
    let row: Vec<bool> = modules.into_iter().map(|module| module == 1).collect();
    Some(Code { bars: runs(&row, 0), width: counted(row.len()) })
}

/// A QR code (ISO/IEC 18004) that can be read when a sixth of it cannot. None for what is longer than one holds. Scanners
/// want four modules of quiet around it.
pub(crate) fn qr(text: &str) -> Option<Code> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let row = |y: usize| code[y].iter().take(code.size).map(|module| module.value()).collect::<Vec<_>>();
    let bars = (0..code.size).flat_map(|y| runs(&row(y), counted(y))).collect();
    Some(Code { bars, width: counted(code.size) })
}

/// Neighbouring dark modules of a row as one bar: no seams between them.
fn runs(row: &[bool], y: u16) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for (x, dark) in (0u16..).zip(row) {
        match bars.last_mut() {
            _ if !dark => {}
            Some([left, _, width, _]) if *left + *width == x => *width += 1,
            _ => bars.push([x, y, 1, 1]),
        }
    }
    bars
}

fn counted(modules: usize) -> u16 {
    u16::try_from(modules).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_code_begins_and_ends_as_the_standard_says() {
        // Start B is 211214, stop 2331112: bars and spaces in turn.
        let code = code128("7KQ2-M4XD").unwrap();
        assert_eq!(code.bars[..3], [[0, 0, 2, 1], [3, 0, 1, 1], [6, 0, 1, 1]]);
        assert_eq!(code.width, 11 * (1 + 9 + 1) + 13, "start, nine symbols, check, stop");
        let last = code.bars.last().unwrap();
        assert_eq!(last[0] + last[2], code.width);
        assert!(code128("Größe").is_none());
    }

    #[test]
    fn a_qr_code_has_its_three_eyes() {
        let code = qr("ful_7KQ2M4XD9TBCRH3F_1").unwrap();
        assert_eq!(code.width, 25);
        for eye in [[0, 0, 7, 1], [18, 0, 7, 1], [0, 18, 7, 1]] {
            assert!(code.bars.contains(&eye), "{eye:?}");
        }
        assert!(qr(&"long".repeat(1000)).is_none());
    }
}

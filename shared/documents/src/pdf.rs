//! Marks as a PDF. The bytes follow from the marks alone: fonts are cut down to what is used, the document's id is made from
//! its content, and no clock is asked.

use crate::sheet::{Area, Mark, Sheet, Style, Tone};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;

pub(crate) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut document = Document::new();
    let metadata = Metadata::new().title(sheet.name.clone()).authors(vec![sheet.author.clone()]);
    document.set_metadata(metadata.language("en".to_owned()).creator("Doorstep".to_owned()));
    let (width, height) = sheet.paper.size();
    for marks in &sheet.pages {
        let settings = PageSettings::from_wh(width, height).expect("paper has a size");
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, sheet.accent);
        }
        surface.finish();
        page.finish();
    }
    document.finish().expect("what is drawn needs no standard that could refuse it")
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, accent: [u8; 3]) {
    match mark {
        Mark::Text { x, baseline, style, text } => {
            surface.set_fill(Some(fill(style.tone, accent)));
            draw_text(surface, Point::from_xy(*x, *baseline), *style, text);
        }
        Mark::Areas { tone, areas } => {
            surface.set_fill(Some(fill(*tone, accent)));
            draw_areas(surface, areas);
        }
    }
}

fn draw_text(surface: &mut Surface<'_>, start: Point, style: Style, text: &str) {
    let face = style.weight.face();
    surface.draw_glyphs(start, &face.glyphs(text), face.font.clone(), text, style.size, false);
}

fn draw_areas(surface: &mut Surface<'_>, areas: &[Area]) {
    let mut path = PathBuilder::new();
    for [left, top, width, height] in areas {
        if let Some(rect) = Rect::from_xywh(*left, *top, *width, *height) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn fill(tone: Tone, accent: [u8; 3]) -> Fill {
    let [red, green, blue] = match tone {
        Tone::Ink => [0x26, 0x31, 0x2b],
        Tone::Muted => [0x5c, 0x66, 0x5f],
        Tone::Accent => accent,
        Tone::Pen => [0xdd, 0xd5, 0xc6],
        Tone::Black => [0, 0, 0],
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

//! A table that goes over as many pages as it needs, its head on each of them. One column takes the room that the others
//! leave; those are as wide as what stands in them.

use crate::sheet::{LABEL, Sheet, Style, Tone};

const GAP: f32 = 12.0;
const PADDING: f32 = 5.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Takes the room that is left; its texts are wrapped.
    Rest,
    /// As wide as it must be, to the left.
    Text,
    /// As wide as it must be, to the right: numbers.
    Number,
    /// An empty box in each row, so wide.
    Blank(u16),
}

pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) fit: Fit,
}

/// Texts below each other.
pub(crate) type Cell = Vec<(Style, String)>;

struct Placed {
    left: f32,
    width: f32,
    fit: Fit,
    title: &'static str,
}

/// Draws it at the sheet's `y`, which goes below it.
pub(crate) fn draw(sheet: &mut Sheet, columns: &[Column], rows: &[Vec<Cell>]) {
    let places = places(sheet, columns, rows);
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| wrapped(row, &places)).collect();
    let first = rows.first().map_or(0.0, |row| height(row));
    sheet.turn_unless(head_height() + first);
    head(sheet, &places);
    for row in &rows {
        if sheet.turn_unless(height(row)) {
            head(sheet, &places);
        }
        draw_row(sheet, row, &places);
    }
}

fn places(sheet: &Sheet, columns: &[Column], rows: &[Vec<Cell>]) -> Vec<Placed> {
    let needs = |at: usize, column: &Column| match column.fit {
        Fit::Rest => 0.0,
        Fit::Blank(width) => f32::from(width).max(LABEL.width(column.title)),
        Fit::Text | Fit::Number => {
            let cells = rows.iter().filter_map(|row| row.get(at)).flatten();
            cells.map(|(style, text)| style.width(text)).fold(LABEL.width(column.title), f32::max)
        }
    };
    let widths: Vec<f32> = columns.iter().enumerate().map(|(at, column)| needs(at, column)).collect();
    let gaps = GAP * (0..columns.len()).skip(1).map(|_| 1.0).sum::<f32>();
    let rest = sheet.width() - widths.iter().sum::<f32>() - gaps;
    let mut left = sheet.left();
    let mut places = Vec::with_capacity(columns.len());
    for (column, width) in columns.iter().zip(widths) {
        let width = if column.fit == Fit::Rest { rest } else { width };
        places.push(Placed { left, width, fit: column.fit, title: column.title });
        left += width + GAP;
    }
    places
}

/// The row with its texts in lines that fit.
fn wrapped(row: &[Cell], places: &[Placed]) -> Vec<Cell> {
    let cell = |(cell, place): (&Cell, &Placed)| match place.fit {
        Fit::Rest => {
            let lines = cell.iter().map(|(style, text)| (style, style.wrapped(text, place.width)));
            lines.flat_map(|(style, lines)| lines.into_iter().map(move |line| (*style, line))).collect()
        }
        Fit::Text | Fit::Number | Fit::Blank(_) => cell.clone(),
    };
    row.iter().zip(places).map(cell).collect()
}

fn height(row: &[Cell]) -> f32 {
    let cell = |cell: &Cell| cell.iter().map(|(style, _)| style.leading()).sum::<f32>();
    row.iter().map(cell).fold(0.0, f32::max) + 2.0 * PADDING
}

fn head_height() -> f32 {
    LABEL.leading() + PADDING
}

fn head(sheet: &mut Sheet, places: &[Placed]) {
    for place in places {
        match place.fit {
            Fit::Number => sheet.text_to(place.left + place.width, sheet.y, LABEL, place.title),
            Fit::Rest | Fit::Text | Fit::Blank(_) => sheet.text(place.left, sheet.y, LABEL, place.title),
        }
    }
    sheet.y += head_height();
    sheet.rule(sheet.left(), sheet.width(), Tone::Muted, 0.7);
}

fn draw_row(sheet: &mut Sheet, row: &[Cell], places: &[Placed]) {
    let below = sheet.y + height(row);
    for (cell, place) in row.iter().zip(places) {
        let mut top = sheet.y + PADDING;
        if let Fit::Blank(width) = place.fit {
            sheet.frame([place.left, top, f32::from(width), 12.0]);
        }
        for (style, text) in cell {
            match place.fit {
                Fit::Number => sheet.text_to(place.left + place.width, top, *style, text),
                Fit::Rest | Fit::Text | Fit::Blank(_) => sheet.text(place.left, top, *style, text),
            }
            top += style.leading();
        }
    }
    sheet.y = below;
    sheet.rule(sheet.left(), sheet.width(), Tone::Pen, 0.5);
}

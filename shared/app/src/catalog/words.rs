//! Texts as words that can be compared: small letters, without accents or punctuation. Knows no products.

/// Words that say nothing about what is looked for.
const STOP_WORDS: [&str; 14] =
    ["a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to", "with"];

/// The text in small letters without accents, for comparing and sorting.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match folded(letter) {
            _ if matches!(letter, '\u{300}'..='\u{36f}') => {}
            "" => plain.push(letter),
            folded => plain.push_str(folded),
        }
    }
    plain
}

/// The words of a text, in order. A point between digits belongs to the number; an apostrophe joins.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain = plain(text);
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = plain.chars().peekable();
    while let Some(letter) = letters.next() {
        let in_number = letter == '.'
            && word.ends_with(|last: char| last.is_ascii_digit())
            && letters.peek().is_some_and(char::is_ascii_digit);
        if letter.is_alphanumeric() || in_number {
            word.push(letter);
        } else if !matches!(letter, '\'' | '’') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// What a Latin letter is without its accent; empty for a letter that has none. Covers the languages of western and central
/// Europe, which is what shop names are written in here.
fn folded(letter: char) -> &'static str {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ľ' | 'ĺ' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_punctuation_do_not_matter() {
        assert_eq!(words("Café-Crème, 1.7 l!"), ["cafe", "creme", "1.7", "l"]);
        assert_eq!(words("Chef’s knife. 20cm."), ["chefs", "knife", "20cm"]);
        assert_eq!(words("Straße Łódź"), ["strasse", "lodz"]);
        assert_eq!(words("cafe\u{301}tie\u{300}re"), ["cafetiere"], "accents written as marks of their own");
        assert_eq!(words("  … — "), Vec::<String>::new());
        assert_eq!(words("湯呑み KETTLE_1"), ["湯呑み", "kettle", "1"]);
    }
}

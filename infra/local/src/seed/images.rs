//! The demo shop's drawings, inside the binary. Listed by name, so that a changed drawing is noticed by the next build.

macro_rules! drawings {
    ($($name:literal)+) => {
        &[$((concat!($name, ".svg"), include_str!(concat!("../../seed/demo/images/", $name, ".svg")))),+]
    };
}

const DRAWINGS: &[(&str, &str)] = drawings! {
    "beeswax-candles" "blackberry-preserve" "brass-compass" "brass-reading-lamp" "bypass-pruners" "camp-mug"
    "camp-stool" "canvas-rucksack" "cast-iron-skillet" "cedar-bird-feeder" "cotton-hammock" "dutch-oven"
    "enamel-kettle" "fire-bowl" "hand-trowel" "harbor-beanie" "harvest-basket" "kitchen-garden-seeds"
    "knitted-hot-water-bottle" "lantern-coffee" "linen-apron" "linen-tea-towels" "long-matches" "maple-syrup"
    "mountain-mint-tea" "oat-shortbread" "olivewood-board" "pepper-mill" "ridge-tent" "round-teapot" "sleeping-bag"
    "smoked-sea-salt" "solar-string-lights" "steel-flask" "stoneware-mugs" "storm-lantern" "terracotta-pots"
    "trail-headlamp" "trail-socks" "waffle-towel" "watering-can" "wildflower-honey" "wool-blanket"
};

/// A drawing by the name of its file.
pub(crate) fn image(file: &str) -> Option<&'static str> {
    DRAWINGS.iter().find(|(name, _)| *name == file).map(|(_, svg)| *svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_in_the_directory_is_served() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/seed/demo/images");
        let mut files: Vec<_> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(
            files,
            DRAWINGS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            "list new ones in seed/images.rs"
        );
        assert!(image("../products.json").is_none());
    }
}

//! The merchant and the warehouse: editing a product, importing a table, counting a shelf, and what the settings refuse.

use super::super::{Browser, demo};
use super::{BOTH, is_sound, sign_in};

#[tokio::test]
async fn a10_the_merchant_edits_a_product_and_shoppers_see_it_at_once() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.expect_refusal("/admin/products/camp-mug", 422);
        sign_in(&page, "/console/products", "Mira Lindqvist").await;
        page.see("Enamel Camp Mug").await;
        is_sound(&page, "products").await;
        page.go("/console/products/camp-mug").await;
        page.holds("Name", "Enamel Camp Mug").await;
        page.fill("Weight, packed", "0").await;
        page.click("Save…").await;
        page.see("must be between 1 and 1000000 grams").await;
        is_sound(&page, "product-refused").await;
        page.fill("Weight, packed", "350").await;
        page.fill("Name", "Camp Mug, Speckled").await;
        page.fill("Price", "17.50").await;
        page.click("Save…").await;
        page.see("Saved").await;
        is_sound(&page, "product-editor").await;
        page.go("/p/camp-mug").await;
        page.see("Camp Mug, Speckled").await;
        page.see("$17.50").await;
        page.close().await;
    }
}

/// Three of these rows cannot land: no name, a price that is none, a category that nobody has.
const TABLE: &str = "sku,name,description,category,price,weight_g,published,attributes.net_weight_g,attributes.origin,attributes.organic,attributes.ingredients\n\
    plum-jam,Plum Jam,\"A jar,\nwith two lines.\",pantry,850,420,true,340,Ohio,true,\"plums, sugar\"\n\
    nameless,,Nothing.,pantry,500,100,true,90,Ohio,true,air\n\
    priceless,Priceless,Dear.,pantry,much,100,true,90,Ohio,true,air\n\
    pear-jam,Pear Jam,Another jar.,pantry,850,420,true,340,Ohio,true,\"pears, sugar\"\n\
    homeless,Homeless,Lost.,nowhere,500,100,true,90,Ohio,true,air\n";

#[tokio::test]
async fn a10_a_table_with_three_bad_rows_lands_all_the_others_and_says_what_is_wrong() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/products/import", "Mira Lindqvist").await;
        page.see("Import products").await;
        page.click("Paste a table instead").await;
        page.fill("Table", TABLE).await;
        page.click("Look at it").await;
        is_sound(&page, "import-preview").await;
        page.click("Import 5 rows").await;
        page.see("Rejected rows").await;
        for wrong in ["nameless", "priceless", "homeless"] {
            page.see(wrong).await;
        }
        is_sound(&page, "import-report").await;
        shop.drain().await.expect("the shop comes to rest");
        page.go("/search?q=plum+jam").await;
        page.see("Plum Jam").await;
        page.go("/p/pear-jam").await;
        page.see("$8.50").await;
        page.close().await;
    }
}

#[tokio::test]
async fn a7_the_warehouse_counts_a_shelf_and_the_shop_sells_what_is_there() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/stock", "Tom Vries").await;
        page.see("Enamel Stovetop Kettle").await;
        is_sound(&page, "stock").await;
        page.go("/console/stock/enamel-kettle").await;
        page.see("By location").await;
        is_sound(&page, "stock-item").await;
        page.click("Count Allentown…").await;
        page.fill("Units on the shelf", "2").await;
        page.screenshot("count").await;
        page.press(crate::browser::Key::Enter).await;
        page.see("2 units counted").await;
        page.see("Counted").await;
        page.close().await;
    }
}

#[tokio::test]
async fn settings_are_kept_and_colours_nobody_can_read_are_refused() {
    let shop = demo::own().await;
    for width in BOTH {
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/settings", "Mira Lindqvist").await;
        page.see("A change holds for orders").await;
        for name in [
            "shop",
            "taxes",
            "shipping",
            "coupons",
            "categories",
            "allocation",
            "risk",
            "returns",
            "care",
            "survey",
            "locations",
        ] {
            page.go(&format!("/console/settings/{name}")).await;
            page.see("Settings").await;
            is_sound(&page, &format!("settings-{name}")).await;
        }
        page.close().await;
    }
}

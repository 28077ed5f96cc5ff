//! `GET /account`: a shopper's own pages. What is sent here is nobody's data: what each page is for, the way for those without
//! an account, and the fields of an address. Whose orders and addresses they are, the browser asks the API.

use crate::address_form::AddressForm;
use crate::frame::Frame;
use crate::{account_words, refusal};
use app::{App, Error};
use askama::Template;
use domain::ids::AddressId;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/account", "show-account").also(&["/account/{path+}"]);
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    view: View,
    words: &'static str,
    /// Where an address is typed.
    form: Option<AddressForm>,
}

#[derive(Debug, PartialEq, Eq)]
enum View {
    /// Where the login sends back to, after a sign-in and after a sign-out.
    SignIn,
    Home,
    Orders,
    Addresses,
    NewAddress,
    Address(AddressId),
}

impl View {
    fn at(path: &str) -> Option<Self> {
        match path {
            "" => Some(Self::Home),
            "sign-in" => Some(Self::SignIn),
            "orders" => Some(Self::Orders),
            "addresses" => Some(Self::Addresses),
            "new-address" => Some(Self::NewAddress),
            _ => AddressId::parse(path.strip_prefix("addresses/")?).ok().map(Self::Address),
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::SignIn => "Sign in",
            Self::Home => "Your account",
            Self::Orders => "Your orders",
            Self::Addresses => "Your addresses",
            Self::NewAddress => "Add an address",
            Self::Address(_) => "Change an address",
        }
    }

    /// What somebody reads who has yet to sign in.
    const fn invitation(&self) -> &'static str {
        match self {
            Self::SignIn | Self::Home => "Everything you order from us in one place. You can always buy without one.",
            Self::Orders => "Sign in to see what you ordered and where it is.",
            Self::Addresses | Self::NewAddress | Self::Address(_) => "Sign in to see and change where we send things.",
        }
    }

    /// The module that draws it.
    const fn module(&self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Home => "home",
            Self::Orders => "orders",
            Self::Addresses => "addresses",
            Self::NewAddress | Self::Address(_) => "address",
        }
    }

    const fn is_form(&self) -> bool {
        matches!(self, Self::NewAddress | Self::Address(_))
    }

    /// Of the address that is changed; blank for a new one.
    fn address_id(&self) -> &str {
        match self {
            Self::Address(id) => id.as_str(),
            _ => "",
        }
    }

    /// Whether a tab of the account leads here, or to the list this is of.
    fn is_under(&self, tab: &str) -> bool {
        match self {
            Self::SignIn => false,
            Self::Home => tab == "home",
            Self::Orders => tab == "orders",
            Self::Addresses | Self::NewAddress | Self::Address(_) => tab == "addresses",
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let view = View::at(call.text("path")).ok_or(Error::NotFound("page"))?;
    let frame = Frame::load(app, view.title()).await?;
    let form = view.is_form().then(|| AddressForm::of(&frame.shop.shipping));
    let page = AccountPage { view, words: account_words::order_list(), form, frame };
    page.frame.public(&page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e18_every_page_of_an_account_has_an_address_of_its_own_and_nothing_else_has() {
        let title = |path| View::at(path).map(|view| view.title());
        assert_eq!(title(""), Some("Your account"));
        assert_eq!(title("sign-in"), Some("Sign in"));
        assert_eq!(title("orders"), Some("Your orders"));
        assert_eq!(title("addresses"), Some("Your addresses"));
        assert_eq!(title("new-address"), Some("Add an address"));
        assert_eq!(title("addresses/home"), Some("Change an address"));
        for path in ["orders/", "addresses/", "addresses/Home", "addresses/a/b", "settings", "<b>"] {
            assert_eq!(title(path), None, "{path}");
        }
    }

    #[test]
    fn a_page_of_an_address_knows_which_and_stands_under_the_addresses() {
        let view = View::at("addresses/new-address").unwrap();
        assert_eq!((view.address_id(), view.is_form()), ("new-address", true));
        assert!(view.is_under("addresses") && !view.is_under("home"));
        assert_eq!(View::NewAddress.address_id(), "");
    }
}

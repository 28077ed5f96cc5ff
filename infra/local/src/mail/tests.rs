//! Mail handed in over the wire, and read back by programs and people.

use super::Mailbox;
use crate::clock::VirtualClock;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

struct Post {
    mailbox: Mailbox,
    url: String,
    client: reqwest::Client,
}

impl Post {
    async fn open() -> Self {
        let mailbox = Mailbox::new(VirtualClock::manual("2027-03-10T12:00:00Z".parse().unwrap()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = mailbox.router().merge(mailbox.control_router());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { mailbox, url, client: reqwest::Client::new() }
    }

    async fn send(&self, mail: Value) -> (u16, Value) {
        let request = self.client.post(format!("{}/v2/email/outbound-emails", self.url)).body(mail.to_string());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        if status == 400 {
            assert_eq!(response.headers()["x-amzn-errortype"], "BadRequestException");
        }
        (status, response.json().await.unwrap())
    }
}

fn simple(to: &str, subject: &str, html: &str) -> Value {
    json!({
        "FromEmailAddress": "Doorstep <shop@example.com>",
        "Destination": { "ToAddresses": [to] },
        "Content": { "Simple": {
            "Subject": { "Data": subject, "Charset": "UTF-8" },
            "Body": { "Text": { "Data": "Hello" }, "Html": { "Data": html } },
            "Headers": [{ "Name": "List-Unsubscribe", "Value": "<https://shop.example/u>" }],
        } },
        "EmailTags": [{ "Name": "template", "Value": "order-placed" }],
        "ReplyToAddresses": ["hello@example.com"],
    })
}

#[tokio::test]
async fn a_simple_mail_is_kept_and_found_by_its_recipient() {
    let post = Post::open().await;
    let (status, sent) = post.send(simple("Ada <Ada@example.com>", "Your order", "<p>Hi</p>")).await;
    assert_eq!(status, 200);
    post.send(simple("bob@example.com", "Other", "<p>Hi</p>")).await;
    let request = post.client.get(format!("{}/_local/mail?to=ada@EXAMPLE.com", post.url));
    let found: Value = request.send().await.unwrap().json().await.unwrap();
    let expected = json!({
        "id": sent["MessageId"],
        "from": "Doorstep <shop@example.com>",
        "to": "Ada <Ada@example.com>",
        "reply_to": ["hello@example.com"],
        "subject": "Your order",
        "template": "order-placed",
        "tags": { "template": "order-placed" },
        "headers": { "List-Unsubscribe": "<https://shop.example/u>" },
        "text": "Hello",
        "html": "<p>Hi</p>",
        "at": "2027-03-10T12:00:00Z",
    });
    assert_eq!(found, json!({ "items": [expected] }));
    assert_eq!(post.mailbox.items(None).len(), 2);
    assert_eq!(post.mailbox.items(Some("da@example.com")), []);
    assert_eq!(post.mailbox.chosen(None, Some("order-placed")).len(), 2);
    assert_eq!(post.mailbox.chosen(None, Some("order")), []);
    post.mailbox.reset();
    assert_eq!(post.mailbox.items(None), []);
}

#[tokio::test]
async fn a_raw_mail_is_read_as_its_reader_would() {
    let post = Post::open().await;
    let mime = "From: Shop <shop@example.com>\r\nTo: =?utf-8?Q?Z=C3=B6e?= <zoe@example.com>\r\nCc: b@example.com\r\n\
        Subject: =?utf-8?B?SWhyZSBCZXN0ZWxsdW5nIMO8YmVy?=\r\n =?utf-8?Q?_42_=E2=82=AC?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Gr=C3=BC=C3=9Fe\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        PHA+R3LDvMOfZTwvcD4=\r\n--a--\r\n--m\r\nContent-Type: application/pdf; name=i.pdf\r\n\
        Content-Disposition: attachment; filename=i.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m--\r\n";
    let raw = json!({ "Content": { "Raw": { "Data": BASE64_STANDARD.encode(mime) } } });
    assert_eq!(post.send(raw).await.0, 200);
    let mail = post.mailbox.items(Some("zoe@example.com")).remove(0);
    assert_eq!(mail.to, "Zöe <zoe@example.com>, b@example.com");
    assert_eq!((mail.from.as_str(), mail.subject.as_str()), ("Shop <shop@example.com>", "Ihre Bestellung über 42 €"));
    assert_eq!((mail.text.as_deref(), mail.html.as_deref()), (Some("Grüße"), Some("<p>Grüße</p>")));
    let plain = "From: shop@example.com\r\nTo: a@example.com\r\nSubject: Hi\r\n\r\nOnly text\r\n";
    let raw = json!({ "Content": { "Raw": { "Data": BASE64_STANDARD.encode(plain) } } });
    assert_eq!(post.send(raw).await.0, 200);
    let mail = post.mailbox.items(Some("a@example.com")).remove(0);
    assert_eq!((mail.text.as_deref().map(str::trim), mail.html), (Some("Only text"), None));
}

#[tokio::test]
async fn mail_that_ses_would_not_take_is_refused() {
    let post = Post::open().await;
    let change = |path: &str, value: Value| {
        let mut mail = simple("ada@example.com", "Hi", "<p>Hi</p>");
        *mail.pointer_mut(path).unwrap() = value;
        mail
    };
    let refused = [
        change("/FromEmailAddress", json!("nobody")),
        change("/Destination/ToAddresses", json!([])),
        change("/Destination/ToAddresses", json!(["a@b\r\nBcc: c@d"])),
        change("/Destination/ToAddresses", json!(vec!["a@b.c"; 51])),
        change("/Destination/ToAddresses", json!(["Zöe <zoe@example.com>"])),
        change("/ReplyToAddresses", json!(["nobody"])),
        change("/Content/Simple/Headers/0/Value", json!("<https://x>\r\nBcc: eve@example.com")),
        change("/EmailTags/0/Value", json!("order placed")),
        change("/Content/Simple/Subject/Data", json!("Hi\r\nBcc: eve@example.com")),
        change("/Content", json!({ "Template": { "TemplateName": "x" } })),
        change("/Content", json!({ "Raw": { "Data": "*" } })),
        change("/Content/Simple/Body", json!({})),
        json!({}),
    ];
    for mail in refused {
        assert_eq!(post.send(mail.clone()).await.0, 400, "{mail}");
    }
    assert_eq!(post.mailbox.items(None), []);
}

#[tokio::test]
async fn names_are_shown_as_their_readers_see_them() {
    let post = Post::open().await;
    for (sent, shown) in [
        ("=?UTF-8?B?WsO2ZQ==?= <zoe@example.com>", "Zöe <zoe@example.com>"),
        ("\"Ada \\\"the\\\" Countess\" <ada@example.com>", "Ada \"the\" Countess <ada@example.com>"),
        ("bob@example.com", "bob@example.com"),
    ] {
        assert_eq!(post.send(simple(sent, "Hi", "<p>Hi</p>")).await.0, 200, "{sent}");
        assert_eq!(post.mailbox.items(None).pop().unwrap().to, shown);
    }
}

#[tokio::test]
async fn people_see_a_mailbox_in_which_nothing_runs() {
    let post = Post::open().await;
    post.send(simple("ada@example.com", "<script>1</script>", "<p class=\"x\">Hi</p><script>2</script>")).await;
    let request = post.client.get(format!("{}/_local/mail", post.url)).header("accept", "text/html,*/*;q=0.8");
    let response = request.send().await.unwrap();
    assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let page = response.text().await.unwrap();
    assert!(page.contains("&lt;script&gt;1&lt;/script&gt;") && page.contains("10 Mar 2027, 12:00 UTC"));
    assert!(page.contains("srcdoc=\"&lt;base target=&quot;_blank&quot;&gt;&lt;p class=&quot;x&quot;&gt;Hi"));
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"") && !page.contains("<script"));
}

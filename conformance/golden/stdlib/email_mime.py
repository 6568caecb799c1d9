import email
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import parseaddr, formataddr, getaddresses, parsedate_to_datetime, format_datetime
from email.header import Header, decode_header
import datetime
m = EmailMessage()
m["Subject"] = "Héllo"
m["From"] = "Ann <ann@example.org>"
m["To"] = "bob@example.org, \"C, D\" <c@x.org>"
m.set_content("Body line\nécrit\n")
m.add_alternative("<p>html</p>", subtype="html")
m.add_attachment(b"\x00\x01data", maintype="application", subtype="octet-stream", filename="f.bin")
m.set_boundary("BOUNDARY")
text = m.as_string()
print("\n".join(l for l in text.splitlines() if "===" not in l))
p = email.message_from_string(text, policy=email.policy.default if hasattr(email, "policy") else None)
print(p["subject"], p.get_content_type(), [q.get_content_type() for q in p.walk()], p.is_multipart(), p.get_body(("plain",)).get_content(), [a.get_filename() for a in p.iter_attachments()], [a.addr_spec for a in p["to"].addresses])
t = MIMEText("plain é", "plain", "utf-8")
mp = MIMEMultipart(boundary="B")
mp.attach(t)
print(t.as_string(), mp.get_boundary(), t.get_payload(decode=True), parseaddr("Ann B <a@b.c>"), formataddr(("é", "a@b.c")), getaddresses(["a@b, C <d@e>"]), parsedate_to_datetime("Mon, 20 Nov 1995 19:12:08 -0500"), format_datetime(datetime.datetime(2020, 1, 1)), Header("é", "utf-8").encode(), decode_header("=?utf-8?q?=C3=A9?= x"))

import html
import html.parser
import xml.sax.saxutils as su
print(html.escape("<a href=\"x\">'&'</a>"), html.escape("\"", quote=False), html.unescape("&lt;&amp;&eacute;&#233;&#xe9;&nope;&notit;&copy &#128;&#0;&#x110000;"), html.unescape("&CounterClockwiseContourIntegral;"), html.entities.name2codepoint["eacute"] if hasattr(html, "entities") else "")


class P(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        print("start", tag, attrs, self.getpos())

    def handle_endtag(self, tag):
        print("end", tag)

    def handle_startendtag(self, tag, attrs):
        print("startend", tag, attrs)

    def handle_data(self, data):
        print("data", repr(data))

    def handle_comment(self, data):
        print("comment", data)

    def handle_decl(self, d):
        print("decl", d)

    def handle_pi(self, d):
        print("pi", d)

    def handle_entityref(self, name):
        print("ref", name)


p = P()
p.feed('<!DOCTYPE html><!-- c --><p class="x y" id=z checked>Hi &amp; &lt;b&gt;<br/><img src=\'a.png\' alt="&quot;"></P><?pi x?><script>if (a < b) {"<p>"}</script>')
p.feed("<div")
p.feed(">split</div> tail")
p.close()
q = P(convert_charrefs=False)
q.feed("a &lt; b &#65; <x>")
q.close()
print(su.escape("<&>\"", {'"': "&quot;"}), su.unescape("&lt;&amp;&gt;"), su.quoteattr('a "b" <'), su.quoteattr("it's"))

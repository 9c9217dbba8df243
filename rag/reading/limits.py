"""What an uploaded document may cost."""

MAX_UPLOAD_BYTES = 10_000_000
MAX_CHARACTERS = 500_000
"""Of extracted text: a book of 200 pages."""
MAX_RAW_CHARACTERS = 2_000_000
"""Of plain text or Markdown, markup and all."""
MAX_ROUNDS = 10
"""In which hidden markup is taken out of Markdown: what is left of one may be markup again."""
MAX_BLOCKS = 50_000
"""Headings, paragraphs and list items."""
MAX_TITLE_CHARACTERS = 200
MAX_HEADING_CHARACTERS = 200
MAX_PARAGRAPH_CHARACTERS = 1_000
"""Longer ones become several; a sentence that is longer is none, and would fill an answer: it is cut between words."""
MAX_WORD_CHARACTERS = 200
"""Longer words are data that no one reads."""

MAX_PDF_PAGES = 500
MAX_STREAM_BYTES = 20_000_000
"""What one stream of a PDF may unpack to."""
MAX_OPERATIONS = 1_000_000
"""Drawing operations of one page."""

MAX_HTML_NODES = 400_000
MAX_HTML_DEPTH = 2_000
"""Browsers stop at 512."""
MAX_OPEN_TAGS = 10_000
"""Of a page that is not parsed yet, unclosed ones counted; parsing takes the square of their depth."""
MAX_STYLE_CHARACTERS = 400_000
MAX_STYLE_RULES = 2_000
"""Rules of a page's own style sheets that hide something."""

TIMEOUT_S = 30.0
"""By the clock, with the start of the process."""
PROCESSOR_S = 20
MEMORY_BYTES = 1_000_000_000
"""Address space; Python itself takes a quarter of it."""
MAX_RESULT_BYTES = 8_000_000
"""What the process may write."""

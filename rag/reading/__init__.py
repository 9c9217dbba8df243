"""Reading documents that somebody uploaded, in a process of their own: text, Markdown, PDF, saved web pages."""

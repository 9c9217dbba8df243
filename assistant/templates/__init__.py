"""Messages that we send unasked, as WhatsApp and India's DLT registers want them: registered before they are sent.

Their texts are our responses; `catalogue.yml` says which. What was registered where, the operator notes in a file of
the home folder, and senders ask the registry for what they may send.
"""

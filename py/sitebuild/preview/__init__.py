"""The translators' preview: one language's pages, rendered again at each save, in which one can point at sentences.

messages.po ── sentences ──▶ marks ──▶ rendering ──▶ server ──▶ preview.js in the page
                 (state)    (numbers)  (pages)      (events)    (takes the marks out again)
"""

"""Drafts: posts that their authors have not published yet, with the uploads that are to go into them."""

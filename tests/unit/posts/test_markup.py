"""Hashtags and mentions: a table of cases, and what holds of any text."""

import pytest
from heliograph.posts.markup import MAX_MENTIONS, MAX_TAGS, Kind, folded, links
from hypothesis import given, settings
from hypothesis import strategies as st

CASES = {
    "#sun": ["#sun"],
    "Over #the sea, #The end. (#sea)": ["#the", "#the", "#sea"],
    "#sun#beach#light": ["#sun", "#beach", "#light"],
    "#new_york #100days #2026 #_ #": ["#new_york", "#100days"],
    "＃ＴＯＫＹＯ #東京 #Ünïcode": ["#tokyo", "#東京", "#ünïcode"],
    "#हिन्दी #می\u200cخواهم #ไทย": ["#हिन्दी", "#می\u200cخواهم", "#ไทย"],
    "#straße #STRASSE": ["#strasse", "#strasse"],
    "##two a#b &#39; C# #\u200dx # x": [],
    "#sun. #sea! #sky… #joy🎉 #co-op": ["#sun", "#sea", "#sky", "#joy", "#co"],
    "https://example.com/#top http://a.b/@ada www.example.com/#x end": [],
    "see https://example.com/#top #sea": ["#sea"],
    "#" + "a" * 100 + " #" + "a" * 101: ["#" + "a" * 100],
    "@ada and @Bob.": ["@ada", "@bob"],
    "＠ada, @a.b_c! (@ada)": ["@ada", "@a.b_c", "@ada"],
    "ada@example.com a.b+c@ada @@ada .@ada -@ada": [],
    "@ab @" + "a" * 31 + " @_ada @.ada": [],
    "@ada@example.com @adaé @ada's": ["@ada"],
    "@ada... @ada_ @ada-x": ["@ada", "@ada", "@ada"],
    "#sun@ada @ada#sun": ["#sun", "@ada"],
    "": [],
    "#": [],
    "@": [],
}


@pytest.mark.parametrize("text", CASES, ids=range(len(CASES)))
def test_what_is_a_link_and_what_is_not(text):
    signs = {Kind.TAG: "#", Kind.MENTION: "@"}

    assert [signs[one.kind] + one.target for one in links(text)] == CASES[text]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from("#＃@＠ab1_.- \u200c\u0301é東ß/:"), st.characters()), max_size=60))
def test_links_of_any_text_are_in_order_apart_and_lead_where_their_piece_says(text):
    place = 0
    for link in links(text):
        piece = text[link.start : link.end]
        assert place <= link.start < link.end <= len(text)
        assert piece[0] in ("#＃" if link.kind is Kind.TAG else "@＠")
        assert link.target == (folded(piece[1:]) if link.kind is Kind.TAG else piece[1:].lower())
        assert [one.target for one in links(piece)] == [link.target], "it is one by itself too"
        place = link.end


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_a_folded_tag_folds_no_further(word):
    assert folded(folded(word)) == folded(word)


def test_there_are_no_more_of_either_than_allowed_but_the_same_one_may_come_again():
    text = " ".join([*(f"#tag{one}" for one in range(40)), *(f"@ada{one}" for one in range(40)), "#tag0 #tag39"])
    found = links(text)

    assert [one.target for one in found if one.kind is Kind.TAG] == [*(f"tag{one}" for one in range(MAX_TAGS)), "tag0"]
    assert len([one for one in found if one.kind is Kind.MENTION]) == MAX_MENTIONS
